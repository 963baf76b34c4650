internal import SeismoTables

/// What is wrong with a file.
struct ArrowProblem: Error {
  var fact: DataProblem.Fact
  var column: String?

  init(_ words: String, column: String? = nil) { (fact, self.column) = (.other(words), column) }

  init(_ fact: DataProblem.Fact) { self.fact = fact }

  /// Bytes that contradict each other.
  static func damaged(_ what: String) -> ArrowProblem {
    ArrowProblem("is damaged: \(what); fetch or write it again")
  }
}
