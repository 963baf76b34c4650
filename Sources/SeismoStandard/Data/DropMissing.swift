public import SeismoSpec
public import SeismoTables

/// Drops training rows in which a selected column has no value.
public struct DropMissing: RowFilter {
  /// `drop_missing`.
  public static let name = "drop_missing"
  /// One sentence.
  public static let summary = "Drops training rows with a missing value."
  /// What a spec can set.
  public static let parameters: [Parameter<DropMissing>] = [.on(\.on)]

  /// The columns to look at.
  public var on = ColumnSelection.all

  /// The filter with its defaults.
  public init() {}

  /// Whether each row has a value in every selected column.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there.
  public func keep(_ rows: TrainView) throws -> [Bool] {
    let columns = try on.indices(in: rows.table).map { rows.table.columns[$0] }
    return (0..<rows.table.rowCount).map { row in
      !columns.contains { $0.isMissing(at: row) }
    }
  }
}
