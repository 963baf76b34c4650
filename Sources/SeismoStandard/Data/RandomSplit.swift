package import SeismoSpec
package import SeismoTables

/// Divides the rows at random, in parts of fixed sizes.
package struct RandomSplit: Splitter {
  package static let name = "random"
  package static let summary = "Divides the rows at random."
  package static let parameters: [Parameter<RandomSplit>] = [
    Parameter(
      "train", \.fractions.train, .number(.greaterThan(0, atMost: 1)),
      "Share of the rows to train on."),
    Parameter(
      "validation", \.fractions.validation, .number(.between(0...1)),
      "Share of the rows to choose models and epochs by."),
    Parameter(
      "test", \.fractions.test, .number(.between(0...1)), "Share of the rows for the final figure."),
  ]

  /// The shares of the parts.
  package var fractions = SplitFractions()

  /// The split with its defaults.
  package init() {}

  /// Checks that the shares add up to 1.
  package func validate() throws(ParameterProblem) {
    try fractions.validate()
  }

  /// Parts of the sizes that the fractions round to.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    var partition = Partition.empty
    let rows = random.permutation(of: table.rowCount)
    partition.append(rows, counts: fractions.counts(of: rows.count))
    return partition.sorted
  }
}
