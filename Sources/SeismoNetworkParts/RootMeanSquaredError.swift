package import SeismoNetworks
package import SeismoSpec

/// The square root of the mean squared error, as scikit-learn's `root_mean_squared_error`.
package struct RootMeanSquaredError: Metric {
  package static let name = "rmse"
  package static let isLargerBetter: Bool? = false
  package static let summary = "Root of the mean squared error, in the target's unit."
  package static let parameters: [Parameter<RootMeanSquaredError>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .values }

  package func value(_ predictions: Predictions) -> Double {
    guard case .values(let truth) = predictions.truth else { return .nan }
    let squares = zip(predictions.outputs, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (squares / Double(truth.count)).squareRoot()
  }
}
