internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// The mean of −ln p of each row's class, p being at least 2.2e-16, as scikit-learn's `log_loss`. Unlike `loss` it is the
/// same whatever the training's loss is.
package struct LogLoss: Metric {
  package static let name = "log_loss"
  package static let isLargerBetter: Bool? = false
  package static let summary = "Mean of −ln p of the rows' classes, whatever the training's loss."
  package static let parameters: [Parameter<LogLoss>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// At least 0.
  package func value(_ predictions: Predictions) -> Double {
    guard case .classes(let labels) = predictions.truth else { return .nan }
    let (probabilities, width) = (predictions.probabilities, predictions.width)
    let least = Double.ulpOfOne
    let sum = labels.indices.reduce(0.0) { sum, row in
      let p = probabilities[row * width + Int(labels[row])]
      return sum - (p.isNaN ? p : log(min(1 - least, max(p, least))))
    }
    return sum / Double(labels.count)
  }
}
