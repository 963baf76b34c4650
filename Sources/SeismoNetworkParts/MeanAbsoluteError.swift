package import SeismoNetworks
package import SeismoSpec

/// The mean of |output − target|, as scikit-learn's `mean_absolute_error`.
package struct MeanAbsoluteError: Metric {
  package static let name = "mae"
  package static let isLargerBetter: Bool? = false
  package static let summary = "Mean absolute error, in the target's unit."
  package static let parameters: [Parameter<MeanAbsoluteError>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .values }

  package func value(_ predictions: Predictions) -> Double {
    guard case .values(let truth) = predictions.truth else { return .nan }
    return zip(predictions.outputs, truth).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(truth.count)
  }
}
