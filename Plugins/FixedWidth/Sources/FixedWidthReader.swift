public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads lines whose fields stand at fixed places, as codebooks of surveys list them: `{age: 1-3, sex: 4}`.
///
/// Places count characters, from 1. Spaces around a field are dropped; a field that a line is too short for is missing.
/// Types are found as the csv reader finds them.
public struct FixedWidthReader: FileReader {
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
      pathParameter,
      Parameter(
        "columns", required: \.columns, .fields,
        "Each column's name with its characters, from 1: {age: 1-3, sex: 4}."),
      Parameter(
        "skip_lines", \.skipLines, .integer(in: 0...1_000_000), "Lines before the first row."),
    ] + valueParameters + lineParameters

  /// The file, a pattern of several, or `-`.
  public var path: FileReference?
  /// The columns.
  public var columns: [FixedField]?
  /// Lines before the first row.
  public var skipLines = 0
  /// What is missing, bad or too much.
  public var policy = ReadPolicy(missing: ["", "?", "NA", "NaN", "nan", "null"])

  /// A reader without a file.
  public init() {}

  /// False: such a file is text, and nothing in it says where its fields are.
  public func recognizes(_ file: FileReference) throws -> Bool { false }

  /// The reader set for another file, of which it leaves out what it can't read; nil where it has no columns, or where
  /// they don't fit: of the first rows' numbers not half are.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns types: [String: ColumnType]
  ) throws -> FixedWidthReader? {
    guard columns != nil else { return nil }
    var reader = self
    reader.path = file
    guard try file == path || reader.fits(types) else { return nil }
    return reader.refusingNothing()
  }

  /// Whether the first rows have numbers where numbers are wanted.
  private func fits(_ types: [String: ColumnType]) throws -> Bool {
    guard let file = files.first, ForeignFormat(startingWith: try DataFile.start(of: file)) == nil
    else { return false }
    let numbers = (columns ?? []).filter { types[$0.name] == .number || types[$0.name] == .integer }
    let lines = try TextLines(file, policy)
    var (right, wrong) = (0, 0)
    while right + wrong < 20 * numbers.count,
      let _ = try lines.next({ line in
        guard let characters = characters(of: line, number: lines.number) else { return }
        for text in numbers.map({ characters.text($0.characters) }) {
          if Double(text) != nil || policy.missing.contains(text) { right += 1 } else { wrong += 1 }
        }
      })
    {}
    return right >= wrong
  }

  /// A row's characters; nil for a line without one.
  private func characters(
    of line: UnsafeBufferPointer<UInt8>, number: Int
  ) -> CharacterPlaces? {
    let isRow = number > skipLines && line.contains { $0 != 0x20 && $0 != 0x09 }
    return isRow ? CharacterPlaces(line) : nil
  }

  /// Opens a file.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func open(_ file: FileReference) throws -> RowPart {
    let fields = columns ?? []
    return RowPart(
      fields.map { SourceColumn($0.name) }, of: RowSource(linesOf: file.written),
      bytesOnDisk: try TextLines(file, policy).bytesOnDisk
    ) { sink in
      let lines = try TextLines(file, policy)
      sink.position = { lines.position }
      while let _ = try lines.next({ line in
        guard let characters = characters(of: line, number: lines.number) else { return }
        for (column, field) in fields.enumerated() where sink.wanted[column] {
          sink.field(characters.text(field.characters), in: column)
        }
        try sink.endRow(line: lines.number, byte: lines.byte)
      }) {}
    }
  }
}

extension Plugin {
  /// What this target adds.
  public static let fixedWidth = Plugin("FixedWidth", [.reader(FixedWidthReader.self)])
}
