package import SeismoSpec
package import SeismoTables

/// Drops training rows in which a selected column has no value.
package struct DropMissing: RowFilter {
  package static let name = "drop_missing"
  package static let summary = "Drops training rows with a missing value."
  package static let parameters: [Parameter<DropMissing>] = [.on(\.on)]

  /// The columns to look at.
  package var on = ColumnSelection.all

  /// The filter with its defaults.
  package init() {}

  /// Whether each row has a value in every selected column.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let columns = try on.indices(in: rows.table).map { rows.table.columns[$0] }
    return (0..<rows.table.rowCount).map { row in
      !columns.contains { $0.isMissing(at: row) }
    }
  }
}
