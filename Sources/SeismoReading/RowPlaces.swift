internal import SeismoTables

/// Where rows stand: part after part, each with the numbers that its rows have there.
struct RowPlaces: Equatable {
  private struct Part: Equatable {
    var file: String
    /// Its first row.
    var start: Int
    var lines = LineNumbers()
  }

  private var parts: [Part] = []
  /// The files' places among all that came, also of those without rows.
  private(set) var order: [String: Int] = [:]
  /// How many rows there are.
  private(set) var count = 0

  /// From now on rows are of this file, as places name it.
  mutating func begin(_ file: String) {
    if parts.last?.lines.isEmpty == true { parts.removeLast() }
    parts.append(Part(file: file, start: count))
    if order[file] == nil { order[file] = order.count }
  }

  mutating func append(_ line: UInt32) {
    parts[parts.count - 1].lines.append(line)
    count += 1
  }

  /// Lets go of all rows; those that come are of the last file.
  mutating func removeAll() {
    let file = parts.last?.file
    (parts, count) = ([], 0)
    if let file { begin(file) }
  }

  /// How places name the last file.
  var file: String { parts.last?.file ?? "" }

  /// The last row's number in its file.
  var lastLine: Int? { parts.last?.lines.last.map(Int.init) }

  /// Each row's number in its file.
  var lines: [Int] { parts.flatMap { $0.lines.map(Int.init) } }

  subscript(row: Int) -> (file: String, line: Int) {
    let part = parts[parts.lastIndex { $0.start <= row } ?? 0]
    return (part.file, Int(part.lines[row - part.start]))
  }

  /// All rows, or those at some places, which ascend.
  func provenance(of rows: [Int]?) -> Provenance {
    guard let rows else { return Provenance(parts.map { ($0.file, $0.lines) }) }
    var rest = rows[...]
    return Provenance(
      parts.map { part in
        let own = rest.prefix { $0 < part.start + part.lines.count }
        rest = rest[own.endIndex...]
        return (part.file, LineNumbers(own.lazy.map { part.lines[$0 - part.start] }))
      })
  }
}
