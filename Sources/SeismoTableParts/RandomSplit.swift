package import SeismoSpec
package import SeismoTables

/// Divides the rows at random, in parts of fixed sizes.
package struct RandomSplit: FractionSplitter {
  package static let name = "random"
  package static let summary = "Divides the rows at random."

  /// The shares of the parts.
  package var fractions = SplitFractions()

  /// The split with its defaults.
  package init() {}

  /// Parts of the sizes that the fractions round to.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    Partition(
      random.permutation(of: table.rowCount), counts: [fractions.counts(of: table.rowCount)]
    ) { _ in 0 }
  }
}
