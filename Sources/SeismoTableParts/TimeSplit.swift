package import SeismoSpec
package import SeismoTables

/// Divides the rows in the order of a date, a time or a number: the least are for training, then come those for
/// validation, the greatest are for test.
///
/// Rows of equal value are in one part: a boundary that falls among them moves to their nearer end, to the later of two
/// that are as near.
package struct TimeSplit: FractionSplitter, ColumnSplitter {
  package static let name = "time"
  package static let summary =
    "Divides the rows in the order of a column: the earliest for training, the latest for test."
  package static let examples = ["{use: time, by: when}", "{use: time, by: x, input: true}"]
  package static let parameters: [Parameter<TimeSplit>] =
    [
      Parameter("by", required: \.by, .text, "The column of dates, times or numbers."),
      inputParameter,
    ] + fractionParameters

  /// The column of dates, times or numbers.
  package var by: String?
  /// Whether it is an input too.
  package var input = false
  /// The shares of the parts.
  package var fractions = SplitFractions()

  /// The split without its column.
  package init() {}

  /// Parts in order.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there or is of words, or when no row is left for training;
  ///   `DataProblem` for a row without a value.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    let column = try column(of: table)
    guard let moments = column.numbers else {
      throw ParameterProblem("by", column: column.name, "holds no dates, times or numbers")
    }
    let order = moments.indices.sorted { (moments[$0], $0) < (moments[$1], $1) }
    let counts = fractions.counts(of: table.rowCount)
    func boundary(_ place: Int) -> Int {
      guard place > 0, place < order.count else { return place }
      let moment = moments[order[place]]
      guard moments[order[place - 1]] == moment else { return place }
      var (first, end) = (place, place)
      while first > 0, moments[order[first - 1]] == moment { first -= 1 }
      while end < order.count, moments[order[end]] == moment { end += 1 }
      return place - first < end - place ? first : end
    }
    let ends = [boundary(counts[0]), boundary(counts[0] + counts[1])]
    var parts = [Int](repeating: 2, count: order.count)
    for (place, row) in order.enumerated() where place < ends[1] {
      parts[row] = place < ends[0] ? 0 : 1
    }
    return try Partition(parts: parts)
  }
}
