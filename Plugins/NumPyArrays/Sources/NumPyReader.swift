public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads the arrays of an `.npz` archive, or the one of an `.npy` file: a column each, or one for each column of an
/// array of two dimensions, called `X0`, `X1`, …
///
/// Numbers of 32 and 64 bits, whole numbers, booleans, texts and datetime64 are read, in either byte order and in C's or
/// Fortran's order. Pickled objects aren't: they can run anything. The format is that of numpy.lib.format, and of the
/// ZIP file format specification (APPNOTE.TXT 6.3), with its 64-bit sizes.
public struct NumPyReader: PolicyReader {
  /// `npz`.
  public static let name = "npz"
  /// One sentence.
  public static let summary = "Reads arrays that NumPy saved, in npz and npy files."
  /// As specs write it.
  public static let examples = [
    "{use: npz, path: sample.npz}",
    "{use: npz, path: sample.npz, arrays: [y, X]}",
    "{use: npz, path: single.npy}",
  ]
  /// Small files.
  public static let sampleFiles = [
    SampleFile(
      "sample.npz",
      NumPySample.archive([
        ("X", NumPySample.array("<f8", [3, 2], [1.5, -0.0, .nan, 2, 1e300, 7])),
        ("y", NumPySample.array(texts: ["red", "blue", ""])),
      ])),
    SampleFile("single.npy", NumPySample.array("<f8", [2], [0.1, 3])),
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<NumPyReader>] =
    [
      Parameter("path", required: \.path, .file, "The file."),
      Parameter(
        "arrays", \.arrays, .auto(or: .list(of: .text)), "Which arrays, in order; auto: all."),
      Parameter(
        "max_bytes", \.policy.maxBytes, .integer(atLeast: 1),
        "The most bytes that the arrays may have once unpacked."),
      Parameter(
        "max_ratio", \.policy.maxRatio, .integer(atLeast: 1),
        "The most bytes of an array for each packed one, behind the first 16 MiB."),
    ] + valueParameters

  /// The file.
  public var path: FileReference?
  /// The arrays that are read; nil: all.
  public var arrays: [String]?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// The file, if it was given.
  public var files: [FileReference] { path.map { [$0] } ?? [] }

  /// A reader of all arrays of a file that NumPy saved.
  ///
  /// - Throws: `DataProblem` for a file that is damaged, or whose arrays make no table.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> NumPyReader? {
    guard try recognizes(file) else { return nil }
    var reader = NumPyReader()
    reader.path = file
    return try reader.declared().readable(read)
  }

  private static func recognizes(_ file: FileReference) throws -> Bool {
    let format = ForeignFormat(startingWith: try DataFile.start(of: file))
    return format == .npz || format == .npy
  }

  /// The reader with its arrays named.
  ///
  /// - Throws: `DataProblem`.
  public func declared() throws -> NumPyReader {
    var reader = self
    let file = try NumPyFile(self)
    if file.isArchive { reader.arrays = file.arrays.map(\.name) }
    return reader
  }

  /// The reader set for another file with these arrays; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> NumPyReader? {
    guard try Self.recognizes(file) || file == path else { return nil }
    var reader = self
    reader.path = file
    reader.policy = policy.refusingNothing
    // A file to predict may lack the target's array.
    if let arrays {
      let there = try NumPyFile.names(reader)
      reader.arrays = arrays.filter(there.contains)
    }
    return reader
  }

  /// The columns' names.
  ///
  /// - Throws: `DataProblem`.
  public func columnNames() throws -> [String] { try NumPyFile(self).columns.map(\.name) }

  /// The rows, each with its place in the arrays, from 1.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table {
    let file = try NumPyFile(self)
    return try reading(of: file, request).table { try file.give(to: $0) }
  }

  /// The rows, stretch after stretch; the arrays are held in memory.
  ///
  /// - Throws: `DataProblem`, and what `body` throws.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    let file = try NumPyFile(self)
    try reading(of: file, request).stretches(texts: texts, { try file.give(to: $0) }, body)
  }

  private func reading(of file: NumPyFile, _ request: ReadRequest) throws -> TypedReading {
    TypedReading(
      file.columns, of: RowSource(file.name, counting: "record"), policy, request,
      bytesOnDisk: file.bytesOnDisk)
  }
}

extension Plugin {
  /// What this target adds.
  public static let numPyArrays = Plugin("NumPyArrays", [.reader(NumPyReader.self)])
}
