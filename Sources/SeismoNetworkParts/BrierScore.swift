package import SeismoNetworks
package import SeismoSpec

/// The mean over rows of Σ (pₖ − yₖ)² (Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950), halved for
/// two classes, as scikit-learn's `brier_score_loss`.
package struct BrierScore: Metric {
  package static let name = "brier"
  package static let isLargerBetter: Bool? = false
  package static let summary = "Mean squared error of the probabilities."
  package static let parameters: [Parameter<BrierScore>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In 0...2; for two classes in 0...1.
  package func value(_ predictions: Predictions) -> Double {
    guard case .classes(let labels) = predictions.truth else { return .nan }
    let (probabilities, width) = (predictions.probabilities, predictions.width)
    var sum = 0.0
    for (row, label) in labels.enumerated() {
      for place in 0..<width {
        let error = probabilities[row * width + place] - (place == Int(label) ? 1 : 0)
        sum += error * error
      }
    }
    return sum / Double(labels.count) / (width == 2 ? 2 : 1)
  }
}
