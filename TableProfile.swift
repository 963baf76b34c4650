/// What a table holds: its columns one by one, and what is odd about its rows.
package struct TableProfile: Sendable {
  /// A value far from the others of its column.
  package struct FarValue: Sendable, Equatable {
    /// The row's position.
    package var row: Int
    /// The column's position.
    package var column: Int
    /// The value.
    package var value: Double
    /// Its modified z-score.
    package var score: Double
  }

  /// Two columns of the same values.
  package struct Twins: Sendable, Equatable {
    /// The name of the one that comes first.
    package var first: String
    /// The name of the one that repeats it.
    package var again: String
  }

  /// The rows.
  package var rowCount: Int
  /// Each column.
  package var columns: [ColumnProfile]
  /// The values farthest from the others of their column, the farthest first.
  package var farValues: [FarValue]
  /// How many values of each column lie beyond `farScore`.
  package var farCounts: [Int]
  /// Rows that repeat an earlier one.
  package var repeats: RowRepeats
  /// Columns that repeat an earlier one.
  package var twins: [Twins]

  /// The modified z-score above which a value counts as far. Iglewicz and Hoaglin advise 3.5 for
  /// normal values; measured ones often have long tails.
  package static let farScore = 20.0
  /// How many far values are kept of one column, and of all.
  private static let farLimits = (ofColumn: 2, ofAll: 6)

  /// Describes a table.
  package init(_ table: Table) {
    rowCount = table.rowCount
    columns = table.columns.map { ColumnProfile($0) }
    repeats = RowRepeats(table.columns, rowCount: table.rowCount, examples: 3)
    twins = Self.twins(of: table.columns, columns)
    farValues = []
    farCounts = []
    for (index, profile) in columns.enumerated() {
      let far = Self.farValues(of: table.columns[index], index, profile)
      farCounts.append(far.count)
      farValues += far.sorted { ($0.score, $1.row) > ($1.score, $0.row) }
        .prefix(Self.farLimits.ofColumn)
    }
    farValues = Array(farValues.sorted { $0.score > $1.score }.prefix(Self.farLimits.ofAll))
  }

  private static func farValues(
    of column: Column, _ index: Int, _ profile: ColumnProfile
  ) -> [FarValue] {
    guard let numbers = column.numbers, let summary = profile.numbers else { return [] }
    let reach = max(
      summary.modifiedScore(of: summary.least) ?? 0, summary.modifiedScore(of: summary.greatest) ?? 0)
    guard reach > farScore || summary.infinite > 0 else { return [] }
    return numbers.indices.compactMap { row in
      guard let score = summary.modifiedScore(of: numbers[row]), score > farScore else {
        return nil
      }
      return FarValue(row: row, column: index, value: numbers[row], score: score)
    }
  }

  private static func twins(of columns: [Column], _ profiles: [ColumnProfile]) -> [Twins] {
    var byHash: [UInt64: [Int]] = [:]
    var twins: [Twins] = []
    for index in columns.indices where profiles[index].observed > 0 {
      let hash = columns[index].hash
      let earlier = byHash[hash, default: []]
      if let first = earlier.first(where: { columns[$0].hasSameValues(as: columns[index]) }) {
        twins.append(Twins(first: columns[first].name, again: columns[index].name))
      } else {
        byHash[hash] = earlier + [index]
      }
    }
    return twins
  }
}
