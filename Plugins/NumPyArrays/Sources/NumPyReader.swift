public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads the arrays of an `.npz` archive, or the one of an `.npy` file: a column each, or one for each column of an
/// array of two dimensions, called `X0`, `X1`, …
///
/// Numbers of 32 and 64 bits, whole numbers, booleans, texts and datetime64 are read, in either byte order and in C's or
/// Fortran's order. Pickled objects aren't: they can run anything. The format is that of numpy.lib.format, and of the
/// ZIP file format specification (APPNOTE.TXT 6.3), with its 64-bit sizes.
public struct NumPyReader: FileReader {
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
      pathParameter,
      Parameter(
        "arrays", \.arrays, .auto(or: .list(of: .text)), "Which arrays, in order; auto: all."),
      Parameter(
        "max_bytes", \.policy.maxBytes, .integer(atLeast: 1),
        "The most bytes that the arrays may have once unpacked."),
      Parameter(
        "max_ratio", \.policy.maxRatio, .integer(atLeast: 1),
        "The most bytes of an array for each packed one, behind the first 16 MiB."),
    ] + valueParameters

  /// The file, a pattern of several, or `-`.
  public var path: FileReference?
  /// The arrays that are read; nil: all.
  public var arrays: [String]?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// Whether NumPy saved it.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func recognizes(_ file: FileReference) throws -> Bool {
    let format = ForeignFormat(startingWith: try DataFile.start(of: file))
    return format == .npz || format == .npy
  }

  /// The reader with its arrays named.
  ///
  /// - Throws: `DataProblem`.
  public func declared() throws -> NumPyReader {
    guard let first = files.first else { return self }
    var reader = self
    let file = try NumPyFile(first, self)
    if file.isArchive { reader.arrays = file.arrays.map(\.name) }
    return reader
  }

  /// The reader set for another file with these arrays; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> NumPyReader? {
    var reader = self
    reader.path = file
    guard let first = reader.files.first, try recognizes(first) || file == path else { return nil }
    // A file to predict may lack the target's array.
    if let arrays {
      let there = try NumPyFile.names(of: first, policy.limits)
      reader.arrays = arrays.filter(there.contains)
    }
    return reader.refusingNothing()
  }

  /// Opens a file, whose arrays are held in memory.
  ///
  /// - Throws: `DataProblem`.
  public func open(_ file: FileReference) throws -> RowPart {
    let arrays = try NumPyFile(file, self)
    return RowPart(
      arrays.columns, of: RowSource(file.written, counting: "record"),
      bytesOnDisk: arrays.bytesOnDisk, give: arrays.give)
  }
}

extension Plugin {
  /// What this target adds.
  public static let numPyArrays = Plugin("NumPyArrays", [.reader(NumPyReader.self)])
}
