internal import SeismoPreparation
internal import SeismoTraining

/// A saved run that can't be read, or that doesn't have what was asked of it.
package struct SavedRunProblem: Error, CustomStringConvertible {
  package let path: String
  package let reason: String
  /// Whether the run is sound, and the question asks for a variant, a step or a row that it doesn't have.
  package let isOfQuestion: Bool

  package init(path: String, reason: String, isOfQuestion: Bool = false) {
    self.path = path
    self.reason = reason
    self.isOfQuestion = isOfQuestion
  }

  /// One sentence.
  package var description: String { "\(path): error: \(reason)" }
}
