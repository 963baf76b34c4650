public import SeismoSpec
public import SeismoTables

/// Drops training rows that have the same values as an earlier one in all selected columns, as pandas's
/// `drop_duplicates` does. Missing values are equal to each other.
public struct DropRepeats: RowFilter {
  /// `drop_repeats`.
  public static let name = "drop_repeats"
  /// One sentence.
  public static let summary = "Drops training rows that repeat an earlier one."
  /// What a spec can set.
  public static let parameters: [Parameter<DropRepeats>] = [.on(\.on)]

  /// The columns to compare.
  public var on = ColumnSelection.all

  /// Compares all columns.
  public init() {}

  /// Whether each row is the first of its values.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there.
  public func keep(_ rows: TrainView) throws -> [Bool] {
    let columns = try on.indices(in: rows.table).map { rows.table.columns[$0].values }
    var seen: Set<[UInt64]> = []
    return (0..<rows.table.rowCount).map { row in
      seen.insert(columns.map { bits(of: $0, at: row) }).inserted
    }
  }

  private func bits(of values: Column.Values, at row: Int) -> UInt64 {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN ? .max : (numbers[row] + 0).bitPattern
    case .categories(let codes, _): UInt64(bitPattern: Int64(codes[row]))
    }
  }
}
