package import SeismoNetworks
package import SeismoSpec

/// The harmonic mean of precision and recall, as scikit-learn's `f1_score` with `zero_division=0`; its
/// `average` is binary by default, which takes two classes alone.
package struct F1: Metric {
  package static let name = "f1"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Harmonic mean of precision and recall."
  package static let examples = ["f1", "{use: f1, average: weighted}", "{use: f1, average: micro}"]
  package static let parameters: [Parameter<F1>] = [.average(\.average)]

  var average = ClassAverage.macro

  /// The mean of the classes.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  package func check(classes: Int) throws(ParameterProblem) {
    try ClassRatio(base: .both, average: average).check(classes: classes)
  }

  /// In 0...1; among equal outputs the first counts.
  package func value(_ predictions: Predictions) -> Double {
    ClassRatio(base: .both, average: average).value(predictions)
  }
}
