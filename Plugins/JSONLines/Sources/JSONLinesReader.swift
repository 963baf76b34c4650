public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads JSON lines: an object in each line, whose values are numbers, texts, true, false or null.
///
/// A column is a key; the columns are all keys of the file, in the order in which they first come, and a row that lacks
/// one has no value there. Texts are words, dates or times of day, and numbers only in a column declared one.
public struct JSONLinesReader: PolicyReader {
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
    [Parameter("path", required: \.path, .file, "The file; - is standard input.")]
    + valueParameters + lineParameters

  /// The file.
  public var path: FileReference?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// The file, if it was given.
  public var files: [FileReference] { path.map { [$0] } ?? [] }

  /// A reader for a file of at least two lines with objects, or with the ending `jsonl` or `ndjson`.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> JSONLinesReader? {
    guard try recognizes(file) else { return nil }
    var reader = JSONLinesReader()
    reader.path = file
    return try reader.readable(read)
  }

  private static func recognizes(_ file: FileReference) throws -> Bool {
    let start = try DataFile.start(of: file)
    let format = ForeignFormat(startingWith: start)
    let name = file.written.lowercased()
    return format == .jsonLines
      || format == .json && (name.contains(".jsonl") || name.contains(".ndjson"))
  }

  /// The reader set for another file, of which it leaves out what it can't read; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> JSONLinesReader? {
    guard try Self.recognizes(file) || file == path else { return nil }
    var reader = self
    reader.path = file
    reader.policy = policy.refusingNothing
    return reader
  }

  /// All keys of the file.
  ///
  /// - Throws: `DataProblem`.
  public func columnNames() throws -> [String] { try names().columns }

  /// The rows, each with its line.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table {
    let (names, bytes) = try names()
    return try reading(of: names, bytes, request).table { try scan(names, $0) }
  }

  /// The rows, stretch after stretch.
  ///
  /// - Throws: `DataProblem`, and what `body` throws.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    let (names, bytes) = try names()
    try reading(of: names, bytes, request).stretches(
      texts: texts, { try scan(names, $0) }, body)
  }

  private func reading(
    of names: [String], _ bytes: Int, _ request: ReadRequest
  ) throws -> TypedReading {
    TypedReading(
      names.map { SourceColumn($0) }, of: RowSource(linesOf: try file().written), policy, request,
      bytesOnDisk: bytes)
  }

  private func file() throws -> FileReference {
    guard let path else { throw DataProblem(.unreadable("no path is given"), file: Self.name) }
    return path
  }

  /// The keys in the order in which they first come, by looking through the whole file.
  private func names() throws -> (columns: [String], bytesOnDisk: Int) {
    let file = try file()
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
    guard !keys.names.isEmpty else {
      throw problem
        ?? DataProblem(
          .empty(rows == 0 ? "the file has no rows" : "the file's objects have no keys"),
          file: file.written)
    }
    return (keys.names, lines.bytesOnDisk)
  }

  /// Gives the rows to a sink.
  private func scan(_ names: [String], _ sink: RowSink) throws {
    let lines = try TextLines(try file(), policy)
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
