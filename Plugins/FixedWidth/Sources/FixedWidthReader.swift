public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads lines whose fields stand at fixed places, as codebooks of surveys list them: `{age: 1-3, sex: 4}`.
///
/// Places count characters, from 1. Spaces around a field are dropped; a field that a line is too short for is missing.
/// Types are found as the csv reader finds them.
public struct FixedWidthReader: PolicyReader {
  /// `fixed_width`.
  public static let name = "fixed_width"
  /// One sentence.
  public static let summary = "Reads lines with fields at fixed places, gzipped or not."
  /// As specs write it.
  public static let examples = [
    "{use: fixed_width, path: sample.txt, columns: {name: 1-7, age: 8-10, sex: 11}}",
    "{use: fixed_width, path: headed.dat, columns: {day: 1-10, amount: 12-17}, skip_lines: 1, missing: [\"\", \"-9\"]}",
  ]
  /// Small files.
  public static let sampleFiles = [
    SampleFile("sample.txt", "Amélie  42f\nBo       7m\n\nCarla\n"),
    SampleFile("headed.dat", "day        amount\n2026-01-31   12.5\n2026-02-01     -9\n"),
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<FixedWidthReader>] =
    [
      Parameter("path", required: \.path, .file, "The file; - is standard input."),
      Parameter(
        "columns", required: \.columns, .fields,
        "Each column's name with its characters, from 1: {age: 1-3, sex: 4}."),
      Parameter(
        "skip_lines", \.skipLines, .integer(in: 0...1_000_000), "Lines before the first row."),
    ] + valueParameters + lineParameters

  /// The file.
  public var path: FileReference?
  /// The columns.
  public var columns: [FixedField]?
  /// Lines before the first row.
  public var skipLines = 0
  /// What is missing, bad or too much.
  public var policy = ReadPolicy(missing: ["", "?", "NA", "NaN", "nan", "null"])

  /// A reader without a file.
  public init() {}

  /// The file, if it was given.
  public var files: [FileReference] { path.map { [$0] } ?? [] }

  /// The reader set for another file, of which it leaves out what it can't read; nil where it has no columns.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> FixedWidthReader? {
    guard self.columns != nil else { return nil }
    var reader = self
    reader.path = file
    reader.policy = policy.refusingNothing
    return reader
  }

  /// The columns' names.
  public func columnNames() throws -> [String] {
    // The file has to be there, as for readers that look for the names in it.
    _ = try TextLines(try file(), policy)
    return (columns ?? []).map(\.name)
  }

  /// The rows, each with its line.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table {
    try reading(request).table(give)
  }

  /// The rows, stretch after stretch.
  ///
  /// - Throws: `DataProblem`, and what `body` throws.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    try reading(request).stretches(texts: texts, give, body)
  }

  private func file() throws -> FileReference {
    guard let path else { throw DataProblem(.unreadable("no path is given"), file: Self.name) }
    return path
  }

  private func reading(_ request: ReadRequest) throws -> TypedReading {
    let file = try file()
    return TypedReading(
      (columns ?? []).map { SourceColumn($0.name) }, of: RowSource(linesOf: file.written), policy,
      request, bytesOnDisk: try TextLines(file, policy).bytesOnDisk)
  }

  private func give(to sink: RowSink) throws {
    let lines = try TextLines(try file(), policy)
    sink.position = { lines.position }
    let fields = columns ?? []
    while let _ = try lines.next({ line in
      guard lines.number > skipLines, line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
        return
      }
      let characters = CharacterPlaces(line)
      for (column, field) in fields.enumerated() where sink.wanted[column] {
        sink.field(characters.text(field.characters), in: column)
      }
      try sink.endRow(line: lines.number, byte: lines.byte)
    }) {}
  }
}

extension Plugin {
  /// What this target adds.
  public static let fixedWidth = Plugin("FixedWidth", [.reader(FixedWidthReader.self)])
}
