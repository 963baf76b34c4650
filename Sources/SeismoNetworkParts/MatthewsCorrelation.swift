package import SeismoNetworks
package import SeismoSpec

/// Matthews' correlation coefficient of the predicted and the true class, for several classes by Gorodkin ("Comparing two
/// K-category assignments by a K-category correlation coefficient", 2004, equation 8), as scikit-learn's
/// `matthews_corrcoef`: 0 where either is always the same.
package struct MatthewsCorrelation: Metric {
  package static let name = "mcc"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Correlation of predicted and true class; 1 is best, 0 chance."
  package static let parameters: [Parameter<MatthewsCorrelation>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In −1...1; among equal outputs the first counts.
  package func value(_ predictions: Predictions) -> Double {
    guard let confusion = Confusion(predictions) else { return .nan }
    let said = Double(confusion.predicted.reduce(0, +))
    let rows = Double(confusion.rows)
    var (both, truths, predicted) = (0.0, 0.0, 0.0)
    for place in confusion.classes {
      let (t, p) = (Double(confusion.truths[place]), Double(confusion.predicted[place]))
      both += t * p
      truths += t * t
      predicted += p * p
    }
    let spread = (rows * rows - truths) * (said * said - predicted)
    return spread > 0
      ? (Double(confusion.right) * rows - both) / spread.squareRoot() : 0
  }
}
