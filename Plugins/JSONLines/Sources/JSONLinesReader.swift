public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads JSON lines: an object in each line, whose values are numbers, texts, true, false or null.
///
/// A column is a key; the columns are all keys of the file, in the order in which they first come, and a row that lacks
/// one has no value there. Texts are words, dates or times of day, and numbers only in a column declared one.
public struct JSONLinesReader: FileReader {
  /// `jsonl`.
  public static let name = "jsonl"
  /// One sentence.
  public static let summary = "Reads JSON lines, gzipped or not: an object in each line."
  /// As specs write it.
  public static let examples = [
    "{use: jsonl, path: sample.jsonl}",
    "{use: jsonl, path: mixed.jsonl, on_bad_value: missing, missing: [\"\", n/a]}",
  ]
  /// Small files.
  public static let sampleFiles = [
    SampleFile(
      "sample.jsonl",
      """
      {"size": 1.5, "colour": "red", "sold": true, "day": "2026-01-31"}
      {"size": -3e2, "colour": "dark \\"blue\\" \\u00e9", "sold": false, "day": "2026-02-01"}

      {"colour": "", "size": null, "price": 10}
      """),
    SampleFile(
      "mixed.jsonl", "{\"a\":1,\"b\":\"n/a\"}\n{\"a\":2,\"b\":7}\n{\"a\":3,\"b\":8.25}\n"),
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<JSONLinesReader>] =
    [pathParameter] + valueParameters + lineParameters

  /// The file, a pattern of several, or `-`.
  public var path: FileReference?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// Whether it has two lines with objects, or one alone; or such an object and the ending `jsonl` or `ndjson`.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func recognizes(_ file: FileReference) throws -> Bool {
    switch ForeignFormat(startingWith: try DataFile.start(of: file)) {
    case .jsonLines: return true
    case .json:
      let name = file.written.lowercased()
      return try name.contains(".jsonl") || name.contains(".ndjson") || startsWithRow(file)
    default: return false
    }
  }

  /// Whether the first line is an object without others in it, so that it is no document.
  private func startsWithRow(_ file: FileReference) throws -> Bool {
    try TextLines(file, policy).next { line in
      var parser = JSONLineParser(line)
      guard (try? parser.parse()) == true else { return false }
      return parser.members.allSatisfy { $0.kind != .nested }
    } ?? false
  }

  /// Opens a file: its columns are all its keys, in the order in which they first come.
  ///
  /// - Throws: `DataProblem`.
  public func open(_ file: FileReference) throws -> RowPart {
    let lines = try TextLines(file, policy)
    var keys = KeyPlaces([])
    var (rows, problem) = (0, DataProblem?.none)
    while let _ = try lines.next({ line in
      var parser = JSONLineParser(line)
      do throws(JSONLineParser.Problem) {
        guard try parser.parse() else { return }
      } catch {
        if problem == nil {
          problem = DataProblem(.other(error.words), file: file.written, line: lines.number)
        }
        return
      }
      rows += 1
      for (place, member) in parser.members.enumerated() {
        _ = keys.place(of: member.key(in: line), asNumber: place, adding: true)
      }
    }) {}
    if keys.names.isEmpty, let problem { throw problem }
    guard rows == 0 || !keys.names.isEmpty else {
      throw DataProblem(.empty("the file's objects have no keys"), file: file.written)
    }
    return RowPart(
      keys.names.map { SourceColumn($0) }, of: RowSource(linesOf: file.written),
      bytesOnDisk: lines.bytesOnDisk
    ) { [keys = keys.names] in try scan(file, keys, $0) }
  }

  /// Gives the rows to a sink.
  private func scan(_ file: FileReference, _ names: [String], _ sink: RowSink) throws {
    let lines = try TextLines(file, policy)
    sink.position = { lines.position }
    var keys = KeyPlaces(names)
    while let _ = try lines.next({ line in
      var parser = JSONLineParser(line)
      do throws(JSONLineParser.Problem) {
        guard try parser.parse() else { return }
      } catch {
        try sink.skipRow(
          .other(error.words), line: lines.number, byte: lines.byte, text: text(line))
        return
      }
      try give(parser.members, of: line, &keys, sink, lines)
    }) {}
  }

  private func give(
    _ members: [JSONLineParser.Member], of line: UnsafeBufferPointer<UInt8>,
    _ keys: inout KeyPlaces, _ sink: RowSink, _ lines: TextLines
  ) throws {
    var seen: [(place: Int, member: JSONLineParser.Member)] = []
    for (number, member) in members.enumerated() {
      let key = member.key(in: line)
      guard let place = keys.place(of: key, asNumber: number, adding: false) else { continue }
      if seen.contains(where: { $0.place == place }) {
        try sink.skipRow(
          .other("the key '\(keys.names[place])' stands twice"), line: lines.number,
          byte: lines.byte, text: text(line))
        return
      }
      seen.append((place, member))
    }
    for (place, member) in seen { sink.take(member, of: line, in: place) }
    try sink.endRow(line: lines.number, byte: lines.byte)
  }

  private func text(_ line: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: line, as: UTF8.self)
  }
}

extension Plugin {
  /// What this target adds.
  public static let jsonLines = Plugin("JSONLines", [.reader(JSONLinesReader.self)])
}
