package import SeismoNetworks
package import SeismoSpec

/// The median of |output − target|, as scikit-learn's `median_absolute_error`: of an even number of rows the mean of the two
/// in the middle.
package struct MedianAbsoluteError: Metric {
  package static let name = "median_absolute_error"
  package static let isLargerBetter: Bool? = false
  package static let summary =
    "Median absolute error, in the target's unit: a few large errors don't count."
  package static let parameters: [Parameter<MedianAbsoluteError>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .values }

  /// At least 0; NaN where an error is.
  package func value(_ predictions: Predictions) -> Double {
    guard case .values(let truth) = predictions.truth else { return .nan }
    let errors = zip(predictions.outputs, truth).map { abs($0 - $1) }
    guard !errors.contains(where: \.isNaN) else { return .nan }
    let sorted = errors.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
