package import SeismoSpec
package import SeismoTables

/// Divides the rows at random so that every part has the classes in the same proportions, as nearly
/// as whole rows allow; the parts are as large as those of `random`.
package struct StratifiedSplit: FractionSplitter {
  package static let name = "stratified"
  package static let summary = "Divides the rows at random, each class in the same proportions."

  /// The shares of the parts.
  package var fractions = SplitFractions()

  /// The split with its defaults.
  package init() {}

  /// Every class divided by the fractions.
  ///
  /// - Throws: `ParameterProblem` for a target that isn't categorical.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    guard case .categories(let codes, let levels) = table.target?.values else {
      throw ParameterProblem(nil, "needs a categorical target; use random for a number")
    }
    // Rows whose class is missing are a class of their own, the first.
    var sizes = [Int](repeating: 0, count: levels.count + 1)
    for code in codes { sizes[Int(code) + 1] += 1 }
    return Partition(
      random.permutation(of: table.rowCount), counts: fractions.counts(ofClasses: sizes)
    ) { Int(codes[$0]) + 1 }
  }
}
