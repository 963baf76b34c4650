internal import Foundation
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// What `seismo inspect` prints.
struct InspectionText {
  private static let linesShown = 10
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  private let inspection: FileInspection
  private let width: Int
  /// Columns equal to one before them.
  private let equal: [String: String]

  init(_ inspection: FileInspection, width: Int) {
    self.inspection = inspection
    self.width = max(60, width)
    equal = Dictionary(inspection.profile.equalColumns.map { ($0.name, $0.to) }) { first, _ in first
    }
  }

  /// Sections with a line between them.
  var text: String {
    let sections = [head, decisions, columns, outliers, rejects, duplicates]
    return sections.filter { !$0.isEmpty }
      .map { $0.map(\.visibleOnOneLine).joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var table: Table { inspection.table }

  private var head: [String] {
    let files = table.provenance.files.map(Place.source)
    let size = files.count == 1 ? files[0] : "\(files.count) files, from \(files[0])"
    return [
      "\(size): \(Figures.grouped(table.rowCount)) rows, \(table.columns.count) columns, read by "
        + "\(type(of: inspection.reader).name)"
    ]
  }

  private var decisions: [String] {
    let notes = table.notes
    guard !notes.decisions.isEmpty || !notes.doubts.isEmpty else { return [] }
    let name = notes.decisions.map(\.subject.count).max() ?? 0
    let value = min(16, notes.decisions.map(\.value.count).max() ?? 0)
    return ["what was decided, and why"]
      + notes.decisions.map {
        "  \(padded($0.subject, name))  \(padded($0.value, value))  \($0.reason)"
      } + notes.doubts.map { "  doubt: \($0)" }
  }

  // MARK: - Columns

  private var columns: [String] {
    let profiles = inspection.profile.columns
    let name = min(24, max(6, profiles.map(\.name.visibleOnOneLine.count).max() ?? 0))
    let heading = "  \(padded("column", name))  type      missing  distinct  values"
    return [heading] + profiles.map { line($0, name) }
  }

  private func line(_ column: ColumnProfile, _ name: Int) -> String {
    let missing =
      column.missing == 0 ? "–" : Figures.percent(Double(column.missing) / Double(column.count))
    let start =
      "  \(padded(column.name, name))  \(padded(column.type.rawValue, 8))  "
      + "\(aligned(missing, 7))  \(aligned(Figures.grouped(column.distinct), 8))  "
    let notes = notes(on: column).map { "  (\($0))" }.joined()
    return cut(start + values(of: column) + notes)
  }

  private func values(of column: ColumnProfile) -> String {
    if let numbers = column.numbers {
      let figures = [numbers.least, numbers.median, numbers.greatest].map {
        figure($0, column.type)
      }
      return "\(bars(numbers.histogram))  \(figures.joined(separator: " … "))"
    }
    let shown = column.levels.prefix(4).map { "\($0.text) \($0.count)" }
    let more = column.levels.count > 4 ? ", …" : ""
    return "\(bars(column.levels.prefix(10).map(\.count)))  \(shown.joined(separator: ", "))\(more)"
  }

  private func notes(on column: ColumnProfile) -> [String] {
    var notes: [String] = []
    if column.observed == 0 { notes.append("no values") }
    if column.isConstant { notes.append("constant") }
    if column.isIdentifier { notes.append("no two rows alike") }
    if let other = equal[column.name] { notes.append("equal to \(other)") }
    return notes
  }

  /// A number, or the date or time that it stands for.
  private func figure(_ value: Double, _ type: ColumnType) -> String {
    switch type {
    case .date where abs(value) < 1e11:
      let text = Date(timeIntervalSince1970: value).ISO8601Format()
      return text.hasSuffix("T00:00:00Z") ? String(text.dropLast(10)) : text
    case .time where (0..<86_400).contains(value):
      let minutes = Int(value) / 60
      return String(format: "%02d:%02d", minutes / 60, minutes % 60)
    default:
      return value == value.rounded() && abs(value) < 1e9
        ? "\(Int(value))" : Figures.significant(value, 4)
    }
  }

  private func bars(_ counts: [Int]) -> String {
    let most = max(1, counts.max() ?? 1)
    let bars = counts.map { count in
      count == 0 ? " " : Self.blocks[min(7, count * 8 / (most + 1))]
    }
    return padded(String(bars), 10)
  }

  // MARK: - What is odd

  private var outliers: [String] {
    let found = inspection.profile.outliers
    guard !found.isEmpty else { return [] }
    return ["values farthest from their column's median, in modified z-scores"]
      + found.map { outlier in
        cut(
          "  \(table.place(of: outlier.row))  \(outlier.column) = "
            + "\(figure(outlier.value, .number))  (\(Figures.significant(outlier.score, 3)))"
        )
      }
  }

  private var rejects: [String] {
    let rejects = table.notes.rejects
    guard !rejects.isEmpty else { return [] }
    let more = rejects.count - Self.linesShown
    return ["left out: \(rejects.count) rows and values"]
      + rejects.prefix(Self.linesShown).map { reject in
        let place = Place(reject.file, reject.line).description
        let what = reject.column.map { "\($0) '\(reject.value)'" } ?? "'\(reject.value)'"
        return cut("  \(place)  \(what): \(reject.reason)")
      } + (more > 0 ? ["  and \(more) more"] : [])
  }

  private var duplicates: [String] {
    let found = inspection.profile.duplicates
    guard let first = found.first else { return [] }
    let verb = found.count == 1 ? "row equals" : "rows equal"
    return [
      "\(Figures.grouped(found.count)) \(verb) an earlier one in every column; the first is "
        + "\(table.place(of: first.row)), equal to \(table.place(of: first.of))"
    ]
  }

  // MARK: - Layout

  private func padded(_ text: String, _ width: Int) -> String {
    let text = text.visibleOnOneLine
    let shown = text.count > width ? text.prefix(width - 1) + "…" : Substring(text)
    return shown + String(repeating: " ", count: max(0, width - shown.count))
  }

  private func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func cut(_ line: String) -> String {
    let line = line.visibleOnOneLine
    return line.count > width ? line.prefix(width - 1) + "…" : line
  }
}
