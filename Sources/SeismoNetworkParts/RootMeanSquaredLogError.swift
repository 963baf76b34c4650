internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// The root of the mean of (ln(1 + output) − ln(1 + target))², as scikit-learn's `root_mean_squared_log_error`. It has no
/// meaning where either is −1 or less, which scikit-learn refuses.
package struct RootMeanSquaredLogError: Metric {
  package static let name = "rmsle"
  package static let isLargerBetter: Bool? = false
  package static let summary =
    "Root of the mean squared error of ln(1+y), for targets of many sizes."
  package static let parameters: [Parameter<RootMeanSquaredLogError>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .values }

  package func isDefined(for predictions: Predictions) -> Bool {
    guard case .values(let truth) = predictions.truth else { return false }
    return (predictions.outputs + truth).allSatisfy { $0 > -1 || $0.isNaN }
  }

  /// At least 0.
  package func value(_ predictions: Predictions) -> Double {
    guard isDefined(for: predictions), case .values(let truth) = predictions.truth else {
      return .nan
    }
    let squares = zip(predictions.outputs, truth).reduce(0.0) {
      let error = log1p($1.0) - log1p($1.1)
      return $0 + error * error
    }
    return (squares / Double(truth.count)).squareRoot()
  }
}
