internal import SeismoNetworks
package import SeismoPreparation
internal import SeismoTables

/// `confusion.json` of a variant: held-out rows of each class, by the class that they were said to have. There is none
/// where the target is numbers, nothing is held out, or there are more classes than anybody reads.
package struct ConfusionFile: Codable, Sendable, Equatable {
  static let name = "confusion.json"
  /// The most classes that it is made for: a matrix of more is nothing to look at, and grows with their square.
  static let mostClasses = 100

  /// Which rows were counted: the test rows; without any, the validation rows.
  package var part: PreparedData.Part
  /// The target's column.
  package var target: String
  package var classes: [String]
  /// `counts[true][predicted]`; a row whose output is NaN is in none.
  package var counts: [[Int]]

  package init(
    part: PreparedData.Part, target: String, classes: [String], counts: [[Int]]
  ) {
    (self.part, self.target, self.classes, self.counts) = (part, target, classes, counts)
  }

  /// The part that is counted; nil where there is to be no file.
  static func part(of data: PreparedData) -> PreparedData.Part? {
    guard (1...mostClasses).contains(data.classes.count) else { return nil }
    return [.test, .validation].first { data[$0].rowCount > 0 }
  }

  /// The same of several trainings together, such as folds; nil where they have other classes or counted another part.
  package func adding(_ other: ConfusionFile) -> ConfusionFile? {
    guard (part, target, classes) == (other.part, other.target, other.classes) else { return nil }
    var sum = self
    for (row, counts) in other.counts.enumerated() {
      for (column, count) in counts.enumerated() { sum.counts[row][column] += count }
    }
    return sum
  }
}

extension ConfusionFile {
  /// - Parameter predictions: those of the part's rows.
  init?(_ predictions: Predictions, of part: PreparedData.Part, in data: PreparedData) {
    guard let confusion = Confusion(predictions) else { return nil }
    self.init(
      part: part, target: data.targetAsRead.name, classes: data.classes, counts: confusion.counts)
  }
}
