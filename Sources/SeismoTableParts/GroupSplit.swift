package import SeismoSpec
package import SeismoTables

/// Divides the rows at random so that all rows of a group, such as a patient's, are in one part.
///
/// The groups come in random order, and each goes to the part that lacks most rows of its share; so each part's rows
/// are off its share by less than the largest group. (scikit-learn's `GroupShuffleSplit` counts groups instead of
/// rows.)
package struct GroupSplit: FractionSplitter, ColumnSplitter {
  package static let name = "group"
  package static let summary = "Divides the rows at random, all rows of a group in one part."
  package static let examples = ["{use: group, by: x}", "{use: group, by: colour, input: true}"]
  package static let parameters: [Parameter<GroupSplit>] =
    [
      Parameter("by", required: \.by, .text, "The column whose value is the group."),
      inputParameter,
    ] + fractionParameters

  /// The column whose value is the group.
  package var by: String?
  /// Whether it is an input too.
  package var input = false
  /// The shares of the parts.
  package var fractions = SplitFractions()

  /// The split without its column.
  package init() {}

  /// Whole groups.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there; `DataProblem` for a row without a group.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    var places: [String: Int] = [:]
    let groups = try column(of: table).texts.map { text in
      let place = places[text] ?? places.count
      places[text] = place
      return place
    }
    var sizes = [Int](repeating: 0, count: places.count)
    for group in groups { sizes[group] += 1 }
    var lacking = fractions.counts(of: table.rowCount)
    var parts = [Int](repeating: 0, count: sizes.count)
    for group in random.permutation(of: sizes.count).map(Int.init) {
      let part = lacking[1] > lacking[0] ? 1 : 0
      parts[group] = lacking[2] > lacking[part] ? 2 : part
      lacking[parts[group]] -= sizes[group]
    }
    return try Partition(parts: groups.map { parts[$0] })
  }
}
