package import SeismoSpec
package import SeismoTables

/// Drops training rows by their places, such as those that `seismo explain` names.
package struct ExcludeRows: RowFilter {
  package static let name = "exclude_rows"
  package static let summary = "Drops training rows by file and line; held-out ones stay."
  package static let examples = ["{use: exclude_rows, rows: [\"contract:3\"]}"]
  package static let parameters: [Parameter<ExcludeRows>] = [
    Parameter(
      "rows", \.rows, .list(of: .text),
      "Places as messages and a run's files have them: file.csv.gz:309.")
  ]

  package let on = ColumnSelection.all
  /// Each a file's name and the line on which the row begins.
  package var rows: [String] = []

  /// The filter with its defaults.
  package init() {}

  /// A place without what depends on where one stands, and without the row's number that may follow it.
  private static func plain(_ place: String) -> String {
    place.replacing(#/ \(row \d+\)$/#, with: "").split(separator: "/").filter {
      $0 != "." && $0 != ".."
    }
    .joined(separator: "/")
  }

  /// Whether each row is none of those named.
  ///
  /// - Throws: `ParameterProblem` for a place at which no row was read.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let read = rows.table.provenance
    let named = Set(self.rows.map(Self.plain))
    let lines = Set(named.compactMap { $0.split(separator: ":").last.flatMap { Int($0) } })
    var found: [String: [Int32]] = [:]
    for row in read.lines.indices where lines.contains(Int(read.lines[row])) {
      let whole = read.place(of: RowID(row)).description
      for place in named where whole == place || whole.hasSuffix("/\(place)") {
        found[place, default: []].append(Int32(row))
      }
    }
    for place in self.rows {
      switch found[Self.plain(place)]?.count ?? 0 {
      case 0: throw ParameterProblem("rows", "no row begins at \(place); expected file.csv.gz:line")
      case 1: break
      default: throw ParameterProblem("rows", "several files have a row at \(place)")
      }
    }
    let excluded = Set(found.values.joined())
    return rows.table.rowIDs.map { !excluded.contains($0) }
  }
}
