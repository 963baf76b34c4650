internal import SeismoTables

/// The columns' names, from the header and from what the rows have more or less than it.
struct ColumnNames {
  /// The name of a column of row names that has none.
  private static let rowName = "row_name"

  private let reader: CSVReader
  private let header: [SampledRecord]
  private let rows: [SampledRecord]
  private(set) var names: [String] = []
  /// Which of them names the rows.
  private(set) var rowNames: String?
  private(set) var trailingDelimiters = 0
  private(set) var notes = ReadNotes()

  /// - Parameters:
  ///   - header: its records; none where the file has none.
  ///   - rows: of the window, those behind it that aren't blank.
  /// - Throws: `DataProblem`, without its file, where the header and the rows can't belong together.
  init(_ reader: CSVReader, _ header: [SampledRecord], _ rows: [SampledRecord])
    throws(DataProblem)
  {
    self.reader = reader
    self.header = header
    self.rows = rows
    try fit()
    repairNames()
  }

  private mutating func decide(_ subject: String, _ value: String, because reason: String) {
    notes.decisions.append(ReadNotes.Decision(subject, value, because: reason))
  }

  private mutating func doubt(_ sentence: String) { notes.doubts.append(sentence) }

  // MARK: - Header and rows

  /// Holds the header against the rows.
  private mutating func fit() throws(DataProblem) {
    let joined = joinedNames
    let fit = HeaderFit(joined, rows[...])
    trailingDelimiters = reader.trailingDelimiters ?? fit.trailing
    let count = max(1, fit.width - trailingDelimiters)
    if reader.trailingDelimiters == nil { sayTrailing(joined, fit) }
    guard !header.isEmpty else {
      names = (1...count).map { "column_\($0)" }
      if reader.rowNames == true { rowNames = names[0] }
      return
    }
    let hasOwnEnds = trailingDelimiters > 0 && fit.lacking == 1 && fit.ownTrailing > 0
    names = fitting(hasOwnEnds ? Array(joined.dropLast(fit.ownTrailing)) : joined, count)
    let alike = rows.filter { $0.fields.count == fit.width }.map(\.fields)
    if names.count == count - 1, !rows.isEmpty {
      if reader.rowNames ?? Self.areRowNames(alike.map { $0[0] }) {
        insertRowNames(example: alike.first?[0].text ?? "")
      } else if 10 * alike.count >= 9 * rows.count {
        let fact = DataProblem.Fact.shortHeader(header: names.count, rows: count)
        throw DataProblem(fact, file: "", line: header.first.map { $0.line + 1 })
      }
    } else if !names.isEmpty {
      findRowNames(alike.map { $0[0] })
    }
  }

  /// Each column's names in the header's records, from above.
  private var joinedNames: [String] {
    let width = header.map(\.fields.count).max() ?? 0
    var lines = header.map { record in
      record.fields.map(\.text) + [String](repeating: "", count: width - record.fields.count)
    }
    if lines.count > 1, Set(lines[lines.count - 1]).count < width {
      // Names that come again stand below one that holds for several columns.
      for column in lines[0].indices.dropFirst() where lines[0][column].isEmpty {
        lines[0][column] = lines[0][column - 1]
      }
    }
    return (0..<width).map { column in
      lines.map { $0[column] }.reduce(into: [String]()) { parts, text in
        if !text.isEmpty, parts.last != text { parts.append(text) }
      }.joined(separator: " ")
    }
  }

  private mutating func sayTrailing(_ names: [String], _ fit: HeaderFit) {
    let count = fit.trailing
    guard count > 0 else { return }
    decide(
      "trailing_delimiters", "\(count)",
      because: "each row ends in \(count == 1 ? "a delimiter" : "\(count) delimiters") with "
        + "nothing behind")
    if !header.isEmpty, names.count < fit.width, fit.lacking == 0 {
      doubt(
        "each row has \(fit.width) fields, of which the last "
          + "\(count == 1 ? "is" : "\(count) are") empty, and the header has \(names.count); if it "
          + "lacks a name, the columns below it are shifted: add it")
    }
  }

  /// The header without empty names that the rows have no field for.
  private mutating func fitting(_ names: [String], _ width: Int) -> [String] {
    guard names.count > width, !rows.isEmpty else { return names }
    if names[width...].allSatisfy(\.isEmpty) {
      if names.count > width + trailingDelimiters {
        decide(
          "names", "\(width)", because: "the header ends in a delimiter, which the rows don't have")
      }
      return Array(names[..<width])
    }
    guard names.count == width + 1, names.count(where: \.isEmpty) == 1,
      let empty = names.firstIndex(of: "")
    else { return names }
    decide("names", "\(width)", because: "the header has one that is empty, and one too many")
    doubt(
      "the header has \(names.count) fields and each row has \(width); the header's field "
        + "\(empty + 1) is empty and left out; correct the header if its names stand above other "
        + "columns now")
    var names = names
    names.remove(at: empty)
    return names
  }

  // MARK: - Row names

  /// Whether fields that the header has no name for can be the rows' names, as R writes them: all
  /// different, and quoted, words, or counting.
  static func areRowNames(_ fields: [SampledField]) -> Bool {
    let texts = fields.map(\.text)
    guard fields.count > 1, Set(texts).count == texts.count, !texts.contains("") else {
      return false
    }
    return isCounting(texts) || fields.allSatisfy(\.isQuoted)
      || texts.allSatisfy { SampledType(of: $0) != .number }
  }

  private mutating func insertRowNames(example: String) {
    let name = freeName
    names.insert(name, at: 0)
    rowNames = name
    guard reader.rowNames == nil else { return }
    decide(
      "first column", name,
      because: "each row has one field more than the header, as R writes row names")
    doubt(
      "each row has one field more than the header; its first, such as '\(example)', is taken as the "
        + "row's name, '\(name)', and is no input; if the header lacks a name instead, the "
        + "columns are shifted: add it; if not, declare row_names: true")
  }

  /// A first column without a name that differs from row to row.
  private mutating func findRowNames(_ fields: [SampledField]) {
    let texts = fields.map(\.text)
    let isIndex =
      names[0].isEmpty && !texts.isEmpty && Set(texts).count == texts.count && !texts.contains("")
      && texts.allSatisfy { SampledType.number($0)?.isWhole ?? true }
    guard reader.rowNames ?? isIndex else { return }
    if names[0].isEmpty { names[0] = freeName }
    rowNames = names[0]
    guard reader.rowNames == nil else { return }
    decide("first column", names[0], because: "it has no name, and no two rows are alike in it")
    doubt(
      "the first column has no name and differs from row to row; it is taken as the rows' names, "
        + "'\(names[0])', and is no input; declare row_names: false to have it as 'column_1'")
  }

  private var freeName: String {
    names.contains(Self.rowName) ? "\(Self.rowName)_1" : Self.rowName
  }

  // MARK: - Repairs

  /// Gives names to columns without one, and a number to a name's second appearance.
  private mutating func repairNames() {
    var taken: Set<String> = Set(names)
    var seen: Set<String> = []
    var numbers: [String: Int] = [:]
    var repairs: (unnamed: [Repair], repeated: [Repair]) = ([], [])
    for (index, name) in names.enumerated() {
      if !name.isEmpty, seen.insert(name).inserted { continue }
      let stem = name.isEmpty ? "column_\(index + 1)" : name
      var number = numbers[stem] ?? (name.isEmpty ? 1 : 2)
      var new = number == 1 ? stem : "\(stem)_\(number)"
      while taken.contains(new) {
        number += 1
        new = "\(stem)_\(number)"
      }
      numbers[stem] = number
      taken.insert(new)
      seen.insert(new)
      names[index] = new
      let repair = Repair(column: index + 1, name: name, new: new)
      if name.isEmpty { repairs.unnamed.append(repair) } else { repairs.repeated.append(repair) }
    }
    if let first = repairs.unnamed.first {
      let count = repairs.unnamed.count
      doubt(
        count == 1
          ? "column \(first.column) of the header has no name; it is called '\(first.new)'"
          : "\(count) columns of the header have no name; "
            + "\(Repair.listed(repairs.unnamed))")
    }
    if let first = repairs.repeated.first {
      let names = Set(repairs.repeated.map(\.name)).count
      doubt(
        "the header has "
          + (names == 1 ? "the name '\(first.name)'" : "\(names) names") + " more than once; "
          + Repair.listed(repairs.repeated))
    }
    let groups = Dictionary(grouping: names) { $0.lowercased() }
    for names in groups.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      let list = names.map { "'\($0)'" }.joined(separator: " and ")
      decide(
        "names", names.joined(separator: ", "),
        because: "\(list) differ only in case, and are columns of their own")
    }
  }
}

/// A name that a column got.
private struct Repair {
  private static let listed = 3

  var column: Int
  /// The one it had.
  var name: String
  var new: String

  /// "column 3 is called 'a_3', column 4 'b_2' and 5 more likewise".
  static func listed(_ repairs: [Repair]) -> String {
    let first = repairs.prefix(listed).enumerated().map { place, repair in
      "column \(repair.column) \(place == 0 ? "is called " : "")'\(repair.new)'"
    }
    let more = repairs.count - first.count
    return first.joined(separator: ", ") + (more > 0 ? " and \(more) more likewise" : "")
  }
}
