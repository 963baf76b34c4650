public import SeismoSpec

/// What a reader is asked for.
public struct ReadRequest: Sendable {
  /// Names of columns to leave out.
  public var excluding: Set<String>
  /// Declared types by column name; others are inferred from the whole file.
  public var types: [String: ColumnType]
  /// More texts that stand for a missing value, by column; a number stands for all its spellings.
  public var missing: [String: [String]]
  /// Columns whose values are classes: they come as categories. A column of numbers, booleans, dates
  /// or times has a level for each different value, by its first spelling.
  public var classes: Set<String>
  /// How the values of a column are written, as `ReadNotes.formats` had it of another file; a reader keeps to it
  /// rather than judge by the values.
  public var formats: [String: String] = [:]
  /// Told now and then how far reading has come, from any thread.
  public var progress: (@Sendable (ReadProgress) -> Void)?

  /// Makes a request.
  public init(
    excluding: Set<String> = [], types: [String: ColumnType] = [:],
    missing: [String: [String]] = [:], classes: Set<String> = [],
    progress: (@Sendable (ReadProgress) -> Void)? = nil
  ) {
    self.excluding = excluding
    self.types = types
    self.missing = missing
    self.classes = classes
    self.progress = progress
  }
}

/// A small file in a reader's format.
public struct SampleFile: Sendable {
  /// The name that the reader's examples have as their path.
  public var name: String
  /// What is in it.
  public var bytes: [UInt8]

  /// A file of bytes.
  public init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// A file of text.
  public init(_ name: String, _ text: String) {
    self.init(name, Array(text.utf8))
  }
}

/// Reads a dataset into a table.
public protocol Reader: Component {
  /// The files that its `examples` read: they show the format, and the contract is checked on them.
  static var sampleFiles: [SampleFile] { get }
  /// Parameters each of which stands in the place of the others, such as a table and a query: one that is set for rows to
  /// predict takes away those of the training.
  static var alternatives: [Set<String>] { get }
  /// The files it reads, for the run's record of what was read.
  var files: [FileReference] { get }
  /// A reader set for a file, with what was found out about it declared; nil for a file that isn't
  /// in its format. It leaves out what it can't read, rather than refuse the file.
  ///
  /// - Parameter read: reads all rows, for a reader that has to: who asks then has them.
  /// - Throws: `DataProblem` when the file can't be read or is damaged.
  static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> Self?
  /// The column names, in order, without reading the rows.
  ///
  /// - Throws: `DataProblem`.
  func columnNames() throws -> [String]
  /// The rows, each with its file and line.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  func read(_ request: ReadRequest) throws -> Table
  /// The reader with all that it found out about its files declared.
  ///
  /// - Throws: `DataProblem`.
  func declared() throws -> Self
  /// The reader set for another file that has the same columns, in whatever dialect that is written. It refuses no
  /// row: one that it can't read is left out as a reject; so is one with a value of another type, unless the reader
  /// takes such values for missing. Nil where it can read no other file.
  ///
  /// - Parameter columns: those that are wanted, with their types.
  /// - Throws: `DataProblem`.
  func adapted(to file: FileReference, columns: [String: ColumnType]) throws -> Self?
  /// The reader as it is, but refusing no row, as one that is adapted to another file: for rows that are in no file.
  func refusingNothing() -> Self
  /// The rows stretch after stretch, in order, so that memory doesn't grow with the file.
  ///
  /// - Parameter texts: columns whose texts are wanted as the file has them.
  /// - Throws: `DataProblem`, and what `body` throws.
  func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws
}

extension Reader {
  /// None, for a reader that makes its rows up.
  public static var sampleFiles: [SampleFile] { [] }
  /// None.
  public static var alternatives: [Set<String>] { [] }
  /// Nil: it recognizes no file.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> Self? { nil }
  /// A reader set for a file.
  ///
  /// - Throws: `DataProblem`.
  package static func proposal(for file: FileReference) throws -> Self? {
    try proposal(for: file) { try $0.read(ReadRequest()) }
  }
  /// As it is: it finds nothing out.
  public func declared() throws -> Self { self }
  /// Nil: it reads no other file.
  public func adapted(to file: FileReference, columns: [String: ColumnType]) throws -> Self? { nil }
  /// As it is.
  public func refusingNothing() -> Self { self }
  /// All rows at once.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    let table = try read(request)
    try body(
      RowStretch(
        table,
        texts: texts.map { name in
          guard let index = table.index(of: name) else { return [] }
          return table.columns[index].texts
        }))
  }
}

/// Some rows of a file, one behind the other.
public struct RowStretch: Sendable {
  /// The rows that could be read; there may be none. Those that were left out are rejects in its notes.
  public var table: Table
  /// The lines of the rows that there are texts of: those of the table, and those left out for one value.
  public var lines: [Int]
  /// For each column whose texts were wanted, those rows' texts.
  public var texts: [[String]]

  /// Makes a stretch; without lines the texts are of the table's rows.
  public init(_ table: Table, lines: [Int]? = nil, texts: [[String]]) {
    self.lines =
      lines ?? table.rowIDs.map { table.provenance.origin(of: Int($0)).line }
    self.table = table
    self.texts = texts
  }
}

extension Kind<any Reader> {
  /// Readers of datasets.
  public static let reader = Kind("reader", "Reads a file into a table, each row with its line.")
}

extension Registry {
  /// The readers' types; those registered last, which are plugins', come first.
  package var readers: [any Reader.Type] {
    all.reversed().compactMap { $0.type as? any Reader.Type }
  }
}

extension Registration {
  /// Registers a reader.
  public static func reader<C: Reader>(_ type: C.Type) -> Registration {
    Registration(Kind.reader, type)
  }
}
