/// What people give as a spec by mistake, known by its first bytes or its shape.
extension SpecSource {
  /// Why bytes are no spec, or nil when they may be one.
  func foreignness(of bytes: [UInt8]) -> SpecProblem.Fact? {
    func starts(with magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
    if starts(with: [0x1f, 0x8b]) { return .notASpec(kind: "gzip data", dataFile: name) }
    if starts(with: [0xff, 0xfe]) || starts(with: [0xfe, 0xff]) {
      return .unreadable("it is UTF-16 text; save it as UTF-8")
    }
    let start = String(decoding: bytes.prefix(1000), as: UTF8.self)
    if let page = start.firstMatch(of: #/^\s*<(!doctype html|html|\?xml|[a-z]+[ >])/#.ignoresCase())
    {
      let isXML = page.1.lowercased() == "?xml"
      return .notASpec(kind: isXML ? "XML" : "a page of HTML", dataFile: nil)
    }
    return bytes.contains(0) ? .notASpec(kind: "binary data", dataFile: name) : nil
  }

  /// What a text that is no spec is by its shape, or nil.
  var foreignShape: SpecProblem.Fact? {
    if looksLikeTable { return .notASpec(kind: "a table", dataFile: name) }
    let records = text.prefix(1000).contains(#/^\s*\[\s*\{\s*"/#)
    let lines = text.prefix(20_000).split(whereSeparator: \.isNewline).prefix(2)
    let isOfLines = lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{\"") }
    return records || isOfLines ? .notASpec(kind: "records in JSON", dataFile: nil) : nil
  }

  /// Whether the text has the shape of a table: lines with as many delimiters each.
  private var looksLikeTable: Bool {
    let lines = text.prefix(20_000).split(whereSeparator: \.isNewline).prefix(6)
    let whole = lines.count > 5 || text.utf8.count > 20_000 ? lines.dropLast() : lines
    guard let first = whole.first else { return false }
    if name.lowercased().contains(#/\.(csv|tsv|tab|dat|txt)$/#) { return true }
    return [",", ";", "\t", "|"].contains { (delimiter: Character) in
      let fields = whole.map { line in line.count { $0 == delimiter } }
      return fields[0] > 0 && Set(fields).count == 1
        && !first.contains(#/^[A-Za-z_]+:( |$)|^[\-\[{#&*!]/#)
    }
  }

  /// Where a tab stands in place of spaces, at or shortly before a place that isn't YAML.
  func tab(before line: Int, column: Int) -> Place? {
    let lines = lines
    func indentingTab(_ number: Int) -> Place? {
      guard lines.indices.contains(number - 1) else { return nil }
      let indent = lines[number - 1].prefix { $0 == " " || $0 == "\t" }
      guard indent.count < lines[number - 1].count, let tab = indent.firstIndex(of: "\t") else {
        return nil
      }
      return (number, indent.distance(from: indent.startIndex, to: tab) + 1, 1)
    }
    if let found = ([line, line + 1] + (max(1, line - 3)..<max(1, line)).reversed()).lazy
      .compactMap(indentingTab).first
    {
      return found
    }
    guard lines.indices.contains(line - 1) else { return nil }
    let scalars = Array(lines[line - 1].unicodeScalars)
    return scalars.indices.contains(column - 1) && scalars[column - 1] == "\t"
      ? (line, column, 1) : nil
  }
}
