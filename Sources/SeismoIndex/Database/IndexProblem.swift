/// Something that the index can't do, or was asked wrongly.
package struct IndexProblem: Error, CustomStringConvertible {
  /// One sentence.
  package let description: String
  /// Whether the question is wrong, and the runs are sound.
  package let isOfQuestion: Bool

  package init(_ description: String, isOfQuestion: Bool = false) {
    self.description = "error: " + description
    self.isOfQuestion = isOfQuestion
  }
}
