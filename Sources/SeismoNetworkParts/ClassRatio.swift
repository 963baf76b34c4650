internal import SeismoNetworks
internal import SeismoSpec

/// How the figures of classes become one, as scikit-learn's `average`.
package enum ClassAverage: String, CaseIterable, Sendable {
  /// The mean of the classes.
  case macro
  /// Of all rows' counts together.
  case micro
  /// The mean by the classes' rows.
  case weighted
  /// That of the second of two classes.
  case binary
}

/// A figure of rightly found rows of a class, by how many there are or were said to be.
struct ClassRatio {
  /// Which rows the right ones are divided by: those said to be of the class, those of the class, or half of both.
  enum Base: Sendable { case predicted, truths, both }

  let base: Base
  let average: ClassAverage

  /// As scikit-learn with `zero_division=0`: 0 where there is nothing to divide by. Classes that no row has, nor was
  /// said to have, are left out.
  func value(_ predictions: Predictions) -> Double {
    guard let confusion = Confusion(predictions) else { return .nan }
    func ratio(of place: Int) -> Double {
      divided(confusion.counts[place][place], confusion.truths[place], confusion.predicted[place])
    }
    switch average {
    case .binary: return confusion.classes.count == 2 ? ratio(of: 1) : .nan
    case .micro:
      return divided(confusion.right, confusion.rows, confusion.predicted.reduce(0, +))
    case .macro:
      let present = confusion.present
      return present.reduce(0) { $0 + ratio(of: $1) } / Double(present.count)
    case .weighted:
      return confusion.classes.reduce(0) { $0 + ratio(of: $1) * Double(confusion.truths[$1]) }
        / Double(confusion.rows)
    }
  }

  private func divided(_ right: Int, _ truths: Int, _ predicted: Int) -> Double {
    let whole =
      switch base {
      case .predicted: Double(predicted)
      case .truths: Double(truths)
      case .both: Double(truths + predicted) / 2
      }
    return whole > 0 ? Double(right) / whole : 0
  }

  /// Refuses the figure of the second class where there are more.
  func check(classes: Int) throws(ParameterProblem) {
    guard average == .binary, classes != 2 else { return }
    throw ParameterProblem(
      "average",
      "binary is for two classes, and the target has \(classes); use macro, micro or weighted")
  }
}

extension Parameter {
  /// The usual `average:` of a figure of classes.
  static func average(_ property: any WritableKeyPath<Owner, ClassAverage> & Sendable) -> Parameter
  {
    Parameter(
      "average", property, .choice,
      "macro: the mean of the classes; weighted: by their rows; micro: of all counts; binary: of the second of two "
        + "classes.")
  }
}
