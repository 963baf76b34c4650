internal import SeismoCSV
package import SeismoSpec
package import SeismoTables

/// Rows that stand in the spec itself, for tests and documents.
///
/// A column is of numbers, dates (2026-01-31), times of day (18:30), or `true` and `false`, if all its values are; else
/// of words. Nothing ("") is a missing value, and so is what the schema's `missing` names. The i-th row is line i of
/// the file `inline`.
package struct InlineReader: Reader {
  package static let name = "inline"
  package static let summary = "Takes rows that stand in the spec."
  package static let examples = [
    "{use: inline, columns: [size, colour, y], rows: [[1.5, red, 0], [\"\", blue, 1], [3, \"\", 1]]}",
    "{use: inline, columns: [day, at, ok], rows: [[2026-01-31, \"18:30\", true], [2026-02-01, \"6:05\", false]]}",
  ]
  package static let parameters: [Parameter<InlineReader>] = [
    Parameter("columns", \.columns, .list(of: .text), "The columns' names."),
    Parameter("rows", \.rows, .list(of: .list(of: .marker)), "The rows, each a list of values."),
  ]

  package let files: [FileReference] = []
  /// The columns' names.
  package var columns: [String] = []
  /// The rows, each with a text for each column.
  package var rows: [[String]] = []

  /// No rows.
  package init() {}

  /// Checks that the names differ, and that the rows are as wide as they.
  package func validate() throws(ParameterProblem) {
    var names: Set<String> = []
    for name in columns where !names.insert(name).inserted {
      throw ParameterProblem("columns", "names '\(name)' twice")
    }
    for (index, row) in rows.enumerated() where row.count != columns.count {
      throw ParameterProblem(
        "rows",
        "row \(index + 1) has \(counted(row.count, "value")), and there are "
          + counted(columns.count, "column"))
    }
  }

  /// The columns' names.
  package func columnNames() -> [String] { columns }

  /// The rows.
  ///
  /// - Throws: `DataProblem` when there are none, or for a value that isn't of its column's declared type.
  package func read(_ request: ReadRequest) throws -> Table {
    guard !columns.isEmpty, !rows.isEmpty else {
      throw DataProblem(.empty("'columns' and 'rows' of the reader have no row"), file: Self.name)
    }
    var read: [Column] = []
    for (index, name) in columns.enumerated() where !request.excluding.contains(name) {
      let texts = InlineColumn(
        name: name, texts: rows.map { $0[index] }, missing: request.missing[name] ?? [])
      read.append(
        request.classes.contains(name)
          ? texts.asClasses(request.types[name]) : try texts.column(request.types[name]))
    }
    return Table(
      columns: read,
      provenance: Provenance(file: Self.name, lines: rows.indices.map { UInt32($0 + 1) }))
  }
}

/// A column's texts.
private struct InlineColumn {
  let name: String
  /// Nil is missing.
  let texts: [String?]

  init(name: String, texts: [String], missing: [String]) {
    self.name = name
    let numbers = missing.compactMap { NumberFormat().read($0)?.value }
    self.texts = texts.map { text in
      if text.isEmpty || missing.contains(text) { return nil }
      guard !numbers.isEmpty, let number = NumberFormat().read(text)?.value else { return text }
      return numbers.contains(number) ? nil : text
    }
  }

  /// The first type that all values are of; words if there is none, numbers if there is no value.
  private var type: ColumnType {
    let observed = texts.compactMap(\.self)
    guard !observed.isEmpty else { return .number }
    return [ColumnType.integer, .number, .date, .time, .boolean].first { type in
      observed.allSatisfy { Self.number($0, type) != nil }
    } ?? .category
  }

  func column(_ declared: ColumnType?) throws -> Column {
    let type = declared ?? type
    guard type.isNumeric else { return categories(type) { $0 } }
    let numbers = try texts.enumerated().map { row, text in
      guard let text else { return Double.nan }
      guard let number = Self.number(text, type) else {
        throw DataProblem(
          .badValue(type, text), file: InlineReader.name, line: row + 1, column: name)
      }
      return number
    }
    return Column(name: name, values: .numbers(numbers), type: type)
  }

  /// A level for each different value, by its first spelling.
  func asClasses(_ declared: ColumnType?) -> Column {
    let type = declared ?? type
    guard type.isNumeric else { return categories(type) { $0 } }
    var spellings: [Double: String] = [:]
    for text in texts.compactMap(\.self) {
      if let number = Self.number(text, type), spellings[number] == nil { spellings[number] = text }
    }
    return categories(.category) { text in Self.number(text, type).flatMap { spellings[$0] } ?? text
    }
  }

  /// The levels are sorted: by value if all are numbers, else by the bytes of their UTF-8.
  private func categories(_ type: ColumnType, _ level: (String) -> String) -> Column {
    let words = texts.map { $0.map(level) }
    let different = Set(words.compactMap(\.self))
    let numbers = different.compactMap { word in
      NumberFormat().read(word).map { (number: $0.value, word: word) }
    }
    let sorted =
      numbers.count == different.count
      ? numbers.sorted { ($0.number, $0.word) < ($1.number, $1.word) }.map(\.word)
      : different.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    return Column(
      name: name,
      values: .categories(words.map { $0.flatMap { places[$0] } ?? -1 }, levels: sorted), type: type
    )
  }

  private static func number(_ text: String, _ type: ColumnType) -> Double? {
    var text = text
    switch type {
    case .number: return NumberFormat().read(text)?.value
    case .integer: return NumberFormat().read(text).flatMap { $0.isWhole ? $0.value : nil }
    case .boolean: return ["true": 1, "false": 0][text]
    case .date: return text.withUTF8 { DateText.date($0, .yearFirst) }
    case .time: return text.withUTF8 { DateText.time($0) }
    case .category, .text: return nil
    }
  }
}
