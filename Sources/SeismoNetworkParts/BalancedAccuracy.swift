package import SeismoNetworks
package import SeismoSpec

/// The mean of the classes' recall, over the classes that the rows have, as scikit-learn's `balanced_accuracy_score`.
package struct BalancedAccuracy: Metric {
  package static let name = "balanced_accuracy"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Mean over the classes of the share of their rows that was found."
  package static let parameters: [Parameter<BalancedAccuracy>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In 0...1; among equal outputs the first counts.
  package func value(_ predictions: Predictions) -> Double {
    guard let confusion = Confusion(predictions) else { return .nan }
    let present = confusion.classes.filter { confusion.truths[$0] > 0 }
    let sum = present.reduce(0) {
      $0 + Double(confusion.counts[$1][$1]) / Double(confusion.truths[$1])
    }
    return sum / Double(present.count)
  }
}
