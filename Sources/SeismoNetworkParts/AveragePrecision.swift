package import SeismoNetworks
package import SeismoSpec

/// The area under the curve of precision over recall, by the steps between distinct scores: scikit-learn's
/// `average_precision_score`, of two classes that of the second, of more the mean of each against the rest. A class that no
/// row has is left out, where scikit-learn counts 0.
package struct AveragePrecision: Metric {
  package static let name = "pr_auc"
  package static let isLargerBetter: Bool? = true
  package static let summary =
    "Average precision, the area under precision over recall; the mean of each class against the rest."
  package static let parameters: [Parameter<AveragePrecision>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  package func isDefined(for predictions: Predictions) -> Bool {
    !RankedClasses(predictions).mean { $0.averagePrecision }.isNaN
  }

  /// In 0...1; NaN where a probability is.
  package func value(_ predictions: Predictions) -> Double {
    RankedClasses(predictions).mean { $0.averagePrecision }
  }
}
