import SeismoTables

/// An ARFF file's attributes and rows, as texts.
struct ARFFDocument {
  /// A column: its name, and its values if it is nominal.
  struct Attribute {
    var name: String
    var levels: [String]?
  }

  /// A row: where it stands, and its fields; nil is missing.
  struct Row {
    var line: UInt32
    var fields: [String?]
  }

  let file: String
  private(set) var attributes: [Attribute] = []
  private(set) var rows: [Row] = []

  /// Reads the lines of a file.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  init(lines: [String], file: String) throws {
    self.file = file
    var isData = false
    for (index, line) in lines.enumerated() {
      let text = line.trimmed
      if text.isEmpty || text.hasPrefix("%") { continue }
      if isData {
        try addRow(text, line: index + 1)
      } else {
        isData = try readDeclaration(text, line: index + 1)
      }
    }
    guard isData, !attributes.isEmpty else {
      throw DataProblem(.empty("has no @attribute, or no @data"), file: file)
    }
    guard !rows.isEmpty else { throw DataProblem(.empty("has no rows after @data"), file: file) }
  }

  /// - Returns: whether data follow.
  private mutating func readDeclaration(_ text: String, line: Int) throws -> Bool {
    func problem(_ reason: String) -> DataProblem {
      DataProblem(.other(reason), file: file, line: line)
    }
    let keyword = text.prefix { !$0.isWhitespace }.lowercased()
    switch keyword {
    case "@relation": return false
    case "@data": return true
    case "@attribute":
      var rest = text.dropFirst(keyword.count).drop(while: \.isWhitespace)
      guard let name = rest.takeWord(until: { $0.isWhitespace || $0 == "{" }), !name.isEmpty else {
        throw problem("expected @attribute NAME TYPE, with quotes closed")
      }
      guard !attributes.contains(where: { $0.name == name }) else {
        throw DataProblem(.badName("attribute '\(name)' stands twice"), file: file, line: line)
      }
      attributes.append(Attribute(name: name, levels: try levels(rest.trimmed, problem)))
      return false
    default:
      throw problem("expected @relation, @attribute or @data, found '\(keyword)'")
    }
  }

  /// The values of a nominal attribute; nil for a number.
  private func levels(_ type: String, _ problem: (String) -> DataProblem) throws -> [String]? {
    if ["numeric", "real", "integer"].contains(type.lowercased()) { return nil }
    guard type.hasPrefix("{"), type.hasSuffix("}") else {
      throw problem("type '\(type)' is not read; numeric, real, integer and {a, b} are")
    }
    guard let levels = fields(type.dropFirst().dropLast()), !levels.contains(nil) else {
      throw problem("expected values in braces, with quotes closed")
    }
    let texts = levels.compactMap { $0 }
    guard Set(texts).count == texts.count else { throw problem("a value in braces stands twice") }
    return texts
  }

  private mutating func addRow(_ text: String, line: Int) throws {
    guard let fields = fields(Substring(text)) else {
      throw DataProblem(.openQuote(limit: nil), file: file, line: line)
    }
    guard fields.count == attributes.count else {
      throw DataProblem(
        .fieldCount(expected: attributes.count, found: fields.count), file: file, line: line)
    }
    rows.append(Row(line: UInt32(line), fields: fields))
  }

  /// Fields between commas; nil when a quote is never closed.
  private func fields(_ text: Substring) -> [String?]? {
    var rest = text
    var fields: [String?] = []
    while true {
      rest = rest.drop(while: \.isWhitespace)
      let isQuoted = rest.first == "'" || rest.first == "\""
      guard let word = rest.takeWord(until: { $0 == "," }) else { return nil }
      fields.append(word == "?" && !isQuoted ? nil : word)
      rest = rest.drop(while: \.isWhitespace)
      guard rest.first == "," else { return rest.isEmpty ? fields : nil }
      rest = rest.dropFirst()
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}

extension Substring {
  /// Takes a word, in quotes or up to a separator; nil when a quote is never closed.
  fileprivate mutating func takeWord(until isEnd: (Character) -> Bool) -> String? {
    if let quote = first, quote == "'" || quote == "\"" {
      let rest = dropFirst()
      guard let end = rest.firstIndex(of: quote) else { return nil }
      defer { self = self[index(after: end)...] }
      return String(rest[..<end])
    }
    let word = prefix { !isEnd($0) }
    defer { self = dropFirst(word.count) }
    return word.trimmed
  }
}
