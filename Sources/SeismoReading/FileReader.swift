internal import SeismoCSV
public import SeismoSpec
public import SeismoTables

/// A reader of files of one format, each with its own columns: it says how one is known and what is in it. Patterns of
/// several files, proposals and files to predict follow from that.
public protocol FileReader: PolicyReader {
  /// The file, a pattern of several, or `-`.
  var path: FileReference? { get set }
  /// Whether a file is in this format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  func recognizes(_ file: FileReference) throws -> Bool
  /// Opens one file.
  ///
  /// - Throws: `DataProblem`.
  func open(_ file: FileReference) throws -> RowPart
}

extension FileReader {
  /// `path`, for a format that standard input may have.
  public static var pathParameter: Parameter<Self> {
    Parameter(
      "path", required: \.path, .file,
      "The file; with * or ? all that match, 2 before 10; - is standard input.")
  }

  /// The files, if they were given: those that the pattern matches, 2 before 10.
  public var files: [FileReference] { path?.matches ?? [] }

  /// This reader set for a file in its format, which gives way as far as the file needs it.
  ///
  /// - Throws: `DataProblem` for what no policy mends.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> Self? {
    var reader = Self()
    reader.path = file
    guard try reader.recognizesFirst else { return nil }
    return try reader.declared().readable(read)
  }

  /// The reader set for another file, of which it leaves out what it can't read; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(to file: FileReference, columns: [String: ColumnType]) throws -> Self? {
    var reader = self
    reader.path = file
    guard try reader.recognizesFirst || file == path else { return nil }
    return reader.refusingNothing()
  }

  private var recognizesFirst: Bool {
    get throws { try files.first.map(recognizes) ?? false }
  }

  /// The names of all files' columns.
  ///
  /// - Throws: `DataProblem`.
  public func columnNames() throws -> [String] { try reading(ReadRequest()).names }

  /// The rows, each with its file and its number there.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table { try reading(request).table() }

  /// The rows, stretch after stretch.
  ///
  /// - Throws: `DataProblem`, and what `body` throws.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    try reading(request).stretches(texts: texts, body)
  }

  /// The files, opened.
  private func reading(_ request: ReadRequest) throws -> TypedReading {
    guard path != nil else { throw DataProblem(.unreadable("no path is given"), file: Self.name) }
    // Of several files, what is found out about all of them holds for each.
    let reader = files.count > 1 ? try declared() : self
    return try TypedReading(files.map(reader.open), policy, request)
  }
}
