package import SeismoNetworks
package import SeismoSpec

/// The expected calibration error: the mean over rows of |confidence − accuracy| of their bin, the bins being of equal width
/// over the probability of the predicted class (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks",
/// 2017, equation 3). Ten bins, as `seismo evaluate` has; the paper has 15.
package struct CalibrationError: Metric {
  package static let name = "ece"
  package static let isLargerBetter: Bool? = false
  package static let hasBaseline = false
  package static let summary =
    "Expected calibration error: how far confidence is from accuracy, bin by bin."
  package static let examples = ["ece", "{use: ece, bins: 15}"]
  package static let parameters: [Parameter<CalibrationError>] = [
    Parameter("bins", \.bins, .integer(in: 1...10_000), "How many, of equal width.")
  ]

  var bins = 10

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In 0...1; NaN where a probability is.
  package func value(_ predictions: Predictions) -> Double {
    guard case .classes(let labels) = predictions.truth else { return .nan }
    let (probabilities, width) = (predictions.probabilities, predictions.width)
    var lacks = [Double](repeating: 0, count: bins)
    for (row, label) in labels.enumerated() {
      let own = probabilities[row * width..<(row + 1) * width]
      guard !own.contains(where: \.isNaN), let confidence = own.max(),
        let first = own.firstIndex(of: confidence)
      else { return .nan }
      let bin = max(0, min(bins - 1, Int(confidence * Double(bins))))
      lacks[bin] += confidence - (first - own.startIndex == Int(label) ? 1 : 0)
    }
    return lacks.reduce(0) { $0 + abs($1) } / Double(labels.count)
  }
}
