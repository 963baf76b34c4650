public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads a table, a view or a query of an SQLite database, which it opens for reading alone.
///
/// Rows of a table come in the order of their rowid, by which places name them: by the primary key's name where it is a
/// whole number. Values have the types that the database has them in, so a text is no number unless its column is
/// declared one.
public struct SQLiteReader: FileReader {
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
  /// A table or a query.
  public static let alternatives: [Set<String>] = [["table", "query"]]
  /// What a spec can set.
  public static let parameters: [Parameter<SQLiteReader>] =
    [
      Parameter(
        "path", required: \.path, .file,
        "The database file; with * or ? all that match, 2 before 10."),
      Parameter(
        "table", \.table, .auto(or: .text), "The table or view; auto: the only one there is."),
      Parameter(
        "query", \.query, .off(or: .text), "A SELECT, in the place of a table; give it an order."),
    ] + valueParameters

  /// The database file, or a pattern of several.
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

  /// Whether it is a database of SQLite's.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func recognizes(_ file: FileReference) throws -> Bool {
    ForeignFormat(startingWith: try DataFile.start(of: file, count: 512)) == .sqlite
  }

  /// The reader with its table named: the only one of the first database.
  ///
  /// - Throws: `DataProblem` for a database with several tables, which it names, or with none.
  public func declared() throws -> SQLiteReader {
    guard table == nil, query == nil, let first = files.first else { return self }
    var reader = self
    reader.table = try SQLiteSource(first, self).onlyTable()
    return reader
  }

  /// Opens a database.
  ///
  /// - Throws: `DataProblem` where there is no such table, or the query isn't one.
  public func open(_ file: FileReference) throws -> RowPart {
    let source = try SQLiteSource(file, self)
    let rows = try source.rows()
    return RowPart(rows.columns, of: rows.source, bytesOnDisk: source.bytesOnDisk) { sink in
      try rows.give(to: sink)
      try source.requireUnchanged()
    }
  }
}

extension Plugin {
  /// What this target adds.
  public static let sqliteTables = Plugin("SQLiteTables", [.reader(SQLiteReader.self)])
}
