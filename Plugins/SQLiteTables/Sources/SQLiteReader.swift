public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads a table, a view or a query of an SQLite database, which it opens for reading alone.
///
/// Rows of a table come in the order of their rowid, by which places name them: by the primary key's name where it is a
/// whole number. Values have the types that the database has them in, so a text is no number unless its column is
/// declared one.
public struct SQLiteReader: PolicyReader {
  /// `sqlite`.
  public static let name = "sqlite"
  /// One sentence.
  public static let summary = "Reads a table or a query of an SQLite database, for reading alone."
  /// As specs write it.
  public static let examples = [
    "{use: sqlite, path: sample.db, table: orders}",
    "{use: sqlite, path: sample.db, query: \"select price, colour from orders order by price\"}",
    "{use: sqlite, path: single.db, missing: [\"\", n/a]}",
  ]
  /// Small databases.
  public static let sampleFiles = [
    SampleFile(
      "sample.db",
      SQLiteSample.database(
        """
        create table orders (id integer primary key, price real, colour text, day text, paid int);
        insert into orders values (3, 1.5, 'red', '2026-01-31', 1), (7, -300, 'dark blue', '2026-02-01', 0),
          (8, null, '', null, null);
        create table "other's" (a);
        """)),
    SampleFile(
      "single.db",
      SQLiteSample.database(
        """
        create table t (word text primary key, n integer) without rowid;
        insert into t values ('b', 9007199254740993), ('a', 2), ('n/a', 3);
        """)),
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<SQLiteReader>] =
    [
      Parameter("path", required: \.path, .file, "The database file."),
      Parameter(
        "table", \.table, .auto(or: .text), "The table or view; auto: the only one there is."),
      Parameter(
        "query", \.query, .off(or: .text), "A SELECT, in the place of a table; give it an order."),
    ] + valueParameters

  /// The database file.
  public var path: FileReference?
  /// The table or view; nil: the only one, or a query.
  public var table: String?
  /// A SELECT.
  public var query: String?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// Checks that there is a table or a query.
  public func validate() throws(ParameterProblem) {
    if table != nil, query != nil {
      throw ParameterProblem("query", "can't be given beside 'table'; name one of them")
    }
  }

  /// The database, if it was given.
  public var files: [FileReference] { path.map { [$0] } ?? [] }

  /// A reader of the only table of a database.
  ///
  /// - Throws: `DataProblem` for a database with several tables, which it names, or with none.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> SQLiteReader? {
    guard try recognizes(file) else { return nil }
    var reader = SQLiteReader()
    reader.path = file
    return try reader.declared().readable(read)
  }

  private static func recognizes(_ file: FileReference) throws -> Bool {
    ForeignFormat(startingWith: try DataFile.start(of: file, count: 512)) == .sqlite
  }

  /// The reader with its table named.
  ///
  /// - Throws: `DataProblem`.
  public func declared() throws -> SQLiteReader {
    guard table == nil, query == nil else { return self }
    var reader = self
    reader.table = try SQLiteSource(self).onlyTable()
    return reader
  }

  /// The reader set for another database, of which it leaves out what it can't read; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> SQLiteReader? {
    guard try Self.recognizes(file) || file == path else { return nil }
    var reader = self
    reader.path = file
    reader.policy = policy.refusingNothing
    return reader
  }

  /// The columns' names.
  ///
  /// - Throws: `DataProblem`.
  public func columnNames() throws -> [String] {
    try SQLiteSource(self).rows().columns.map(\.name)
  }

  /// The rows, each with its key.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table {
    let source = try SQLiteSource(self)
    let rows = try source.rows()
    let table = try reading(of: rows, in: source, request).table { try rows.give(to: $0) }
    try source.requireUnchanged()
    return table
  }

  /// The rows, stretch after stretch.
  ///
  /// - Throws: `DataProblem`, and what `body` throws.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    let source = try SQLiteSource(self)
    let rows = try source.rows()
    try reading(of: rows, in: source, request).stretches(
      texts: texts, { try rows.give(to: $0) }, body)
    try source.requireUnchanged()
  }

  private func reading(
    of rows: SQLiteRows, in source: SQLiteSource, _ request: ReadRequest
  ) -> TypedReading {
    TypedReading(
      rows.columns, of: rows.source, policy, request, bytesOnDisk: source.bytesOnDisk)
  }
}

extension Plugin {
  /// What this target adds.
  public static let sqliteTables = Plugin("SQLiteTables", [.reader(SQLiteReader.self)])
}
