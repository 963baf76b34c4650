package import SeismoNetworks
package import SeismoSpec

/// Of the rows of a class the share that was found, as scikit-learn's `recall_score` with `zero_division=0`; its
/// `average` is binary by default, which takes two classes alone.
package struct Recall: Metric {
  package static let name = "recall"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Of the rows of a class, the share that was found."
  package static let examples = [
    "recall", "{use: recall, average: weighted}", "{use: recall, average: micro}",
  ]
  package static let parameters: [Parameter<Recall>] = [.average(\.average)]

  var average = ClassAverage.macro

  /// The mean of the classes.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  package func check(classes: Int) throws(ParameterProblem) {
    try ClassRatio(base: .truths, average: average).check(classes: classes)
  }

  /// In 0...1; among equal outputs the first counts.
  package func value(_ predictions: Predictions) -> Double {
    ClassRatio(base: .truths, average: average).value(predictions)
  }
}
