package import SeismoNetworks
package import SeismoSpec

/// Cohen's kappa of the predicted and the true class (Cohen, "A Coefficient of Agreement for Nominal Scales", 1960;
/// weighted 1968), as scikit-learn's `cohen_kappa_score` with `labels` of all classes: agreement beyond chance. It has no
/// meaning where all rows are of one class and said to be.
package struct CohenKappa: Metric {
  package static let name = "cohen_kappa"
  package static let isLargerBetter: Bool? = true
  package static let summary =
    "Agreement of predicted and true class beyond chance; 1 is best, 0 chance."
  package static let examples = ["cohen_kappa", "{use: cohen_kappa, weights: quadratic}"]
  package static let parameters: [Parameter<CohenKappa>] = [
    Parameter(
      "weights", \.weights, .choice,
      "What a mistake counts: none: 1; linear and quadratic: how many classes it is off, for ordered classes."
    )
  ]

  var weights = KappaWeights.none

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  package func isDefined(for predictions: Predictions) -> Bool {
    guard let confusion = Confusion(predictions) else { return false }
    let said = confusion.classes.filter { confusion.predicted[$0] > 0 }
    let found = confusion.classes.filter { confusion.counts[$0].contains { $0 > 0 } }
    return !said.isEmpty && (said.count > 1 || said != found)
  }

  /// At most 1; among equal outputs the first counts, and rows of NaN are left out.
  package func value(_ predictions: Predictions) -> Double {
    guard let confusion = Confusion(predictions) else { return .nan }
    let rows = Double(confusion.predicted.reduce(0, +))
    var (found, expected) = (0.0, 0.0)
    for truth in confusion.classes {
      for place in confusion.classes {
        let weight = weights.weight(truth - place)
        found += weight * Double(confusion.counts[truth][place])
        let own = Double(confusion.counts[truth].reduce(0, +))
        expected += weight * own * Double(confusion.predicted[place]) / rows
      }
    }
    return 1 - found / expected
  }
}

/// What a mistake counts in kappa.
package enum KappaWeights: String, CaseIterable, Sendable {
  case none, linear, quadratic

  func weight(_ distance: Int) -> Double {
    switch self {
    case .none: distance == 0 ? 0 : 1
    case .linear: Double(abs(distance))
    case .quadratic: Double(distance * distance)
    }
  }
}
