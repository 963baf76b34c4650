package import SeismoNetworks
package import SeismoSpec

/// Of the rows said to be of a class the share that is, as scikit-learn's `precision_score` with `zero_division=0`; its
/// `average` is binary by default, which takes two classes alone.
package struct PrecisionMetric: Metric {
  package static let name = "precision"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Of the rows said to be of a class, the share that is."
  package static let examples = [
    "precision", "{use: precision, average: weighted}", "{use: precision, average: micro}",
  ]
  package static let parameters: [Parameter<PrecisionMetric>] = [.average(\.average)]

  var average = ClassAverage.macro

  /// The mean of the classes.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  package func check(classes: Int) throws(ParameterProblem) {
    try ClassRatio(base: .predicted, average: average).check(classes: classes)
  }

  /// In 0...1; among equal outputs the first counts.
  package func value(_ predictions: Predictions) -> Double {
    ClassRatio(base: .predicted, average: average).value(predictions)
  }
}
