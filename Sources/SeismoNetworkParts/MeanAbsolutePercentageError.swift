package import SeismoNetworks
package import SeismoSpec

/// The mean of |output − target| / |target|, as scikit-learn's `mean_absolute_percentage_error`: a share, not per cent, and
/// |target| at least 2.2e-16.
package struct MeanAbsolutePercentageError: Metric {
  package static let name = "mape"
  package static let isLargerBetter: Bool? = false
  package static let summary = "Mean of the absolute error over the target, as a share."
  package static let parameters: [Parameter<MeanAbsolutePercentageError>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .values }

  /// At least 0; very large where a target is 0.
  package func value(_ predictions: Predictions) -> Double {
    guard case .values(let truth) = predictions.truth else { return .nan }
    let sum = zip(predictions.outputs, truth).reduce(0) {
      $0 + abs($1.0 - $1.1) / max(abs($1.1), .ulpOfOne)
    }
    return sum / Double(truth.count)
  }
}
