package import SeismoSpec
package import SeismoTables

/// Drops training rows by their places, such as those that `seismo explain` names.
package struct ExcludeRows: RowFilter {
  package static let name = "exclude_rows"
  package static let summary = "Drops training rows by file and line; held-out ones stay."
  package static let examples = ["{use: exclude_rows, rows: [\"contract:3\"]}"]
  package static let parameters: [Parameter<ExcludeRows>] = [
    Parameter(
      "rows", \.rows, .list(of: .text), "Places as messages have them: file.csv.gz:309.")
  ]

  package let on = ColumnSelection.all
  /// Each a file's name and the line on which the row begins.
  package var rows: [String] = []

  /// The filter with its defaults.
  package init() {}

  /// Whether each row is none of those named.
  ///
  /// - Throws: `ParameterProblem` for a place at which no row was read.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let read = rows.table.provenance
    var places: [String: Int32] = [:]
    for row in read.lines.indices { places[read.shortPlace(of: row)] = Int32(row) }
    var excluded: Set<Int32> = []
    for place in self.rows {
      guard let row = places[place] else {
        throw ParameterProblem("rows", "no row begins at \(place); expected file.csv.gz:line")
      }
      excluded.insert(row)
    }
    return rows.table.rowIDs.map { !excluded.contains($0) }
  }
}
