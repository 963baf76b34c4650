package import SeismoNetworks
package import SeismoSpec

/// The area under the ROC curve (Fawcett, "An introduction to ROC analysis", 2006, section 7), as scikit-learn's
/// `roc_auc_score`: of two classes that of the second; of more the mean of each against the rest (`multi_class='ovr'`). A
/// class that no row has, or all, has no area and is left out, where scikit-learn refuses.
package struct ROCAUC: Metric {
  package static let name = "roc_auc"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Area under the ROC curve; the mean of each class against the rest."
  package static let parameters: [Parameter<ROCAUC>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  package func isDefined(for predictions: Predictions) -> Bool {
    !RankedClasses(predictions).mean { $0.area }.isNaN
  }

  /// In 0...1; NaN where a probability is.
  package func value(_ predictions: Predictions) -> Double {
    RankedClasses(predictions).mean { $0.area }
  }
}
