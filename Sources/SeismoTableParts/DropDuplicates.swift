package import SeismoSpec
package import SeismoTables

/// Drops training rows that equal an earlier one in the selected columns and, unless `target: false`, in the target:
/// pandas' `drop_duplicates`. The first of them stays. Missing values are equal, and so are 0 and −0.
package struct DropDuplicates: RowFilter {
  package static let name = "drop_duplicates"
  package static let summary = "Drops training rows that equal an earlier one."
  package static let examples = [
    "drop_duplicates", "{use: drop_duplicates, on: colour, target: false}",
  ]
  package static let parameters: [Parameter<DropDuplicates>] = [
    .on(\.on),
    Parameter("target", \.target, .flag, "Whether rows of different targets are different."),
  ]

  /// The columns to compare.
  package var on = ColumnSelection.all
  /// Whether rows of different targets are different.
  package var target = true

  /// The filter with its defaults.
  package init() {}

  /// Whether each row equals none before it.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, or when nothing is left to compare.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let table = rows.table
    let columns =
      try on.indices(in: table).map { table.columns[$0] }
      + [target ? table.target : nil].compactMap(\.self)
    guard !columns.isEmpty else {
      throw ParameterProblem("on", "selects no column, and every row would equal the first")
    }
    let keys = columns.map(\.comparableBits)
    var seen: Set<[UInt64]> = []
    return (0..<table.rowCount).map { row in seen.insert(keys.map { $0[row] }).inserted }
  }
}

extension Column {
  /// A number for each row, the same for equal values.
  fileprivate var comparableBits: [UInt64] {
    switch values {
    case .numbers(let numbers):
      numbers.map { $0.isNaN ? Double.nan.bitPattern : $0 == 0 ? 0 : $0.bitPattern }
    case .categories(let codes, _): codes.map { UInt64(bitPattern: Int64($0)) }
    }
  }
}
