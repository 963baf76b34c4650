public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads a table or a query of a PostgreSQL database, by libpq and `COPY … TO STDOUT` in binary, in a transaction that only
/// reads.
///
/// Where the server is and who asks is said as libpq has it: by `connection`, which may not hold a password, and by the
/// environment (`PGHOST`, `PGSERVICE`, `PGPASSWORD`, …), service files and `~/.pgpass`. Rows of a table come in the order of
/// its primary key, which names them where it is one whole number.
public struct PostgresReader: PolicyReader {
  /// `postgres`.
  public static let name = "postgres"
  /// One sentence.
  public static let summary = "Reads a table or a query of a PostgreSQL database."
  /// As specs write it. The contract is checked on them, with a server that has this table.
  public static let examples = [
    "{use: postgres, table: orders}",
    "{use: postgres, connection: \"application_name=seismo\", query: \"select price, colour from orders order by id\"}",
  ]
  /// A table or a query.
  public static let alternatives: [Set<String>] = [["table", "query"]]
  /// What a spec can set.
  public static let parameters: [Parameter<PostgresReader>] =
    [
      Parameter(
        "connection", \.connection, .marker,
        "Where the database is, as libpq has it: service=shop, host=… dbname=…, or a URI; no password. Beside it the "
          + "environment (PGHOST, PGPASSWORD, …), service files and ~/.pgpass count."),
      Parameter("table", \.table, .off(or: .text), "The table, with its schema or without."),
      Parameter(
        "query", \.query, .off(or: .text), "A SELECT, in the place of a table; give it an order."),
    ] + valueParameters

  /// libpq's connection string.
  public var connection = ""
  /// The table.
  public var table: String?
  /// A SELECT.
  public var query: String?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a table.
  public init() {}

  /// None: what is read is in no file.
  public let files: [FileReference] = []

  /// Checks that there is a table or a query, and no password.
  public func validate() throws(ParameterProblem) {
    if table != nil, query != nil {
      throw ParameterProblem("query", "can't be given beside 'table'; name one of them")
    }
    if let problem = PostgresConnection.problem(of: connection) {
      throw ParameterProblem("connection", problem)
    }
  }

  /// The columns' names.
  ///
  /// - Throws: `DataProblem` when the server can't be reached, or has no such table.
  public func columnNames() throws -> [String] { try reading(ReadRequest()).names }

  /// The rows, each with its key.
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

  private func reading(_ request: ReadRequest) throws -> TypedReading {
    let source = try PostgresSource(self)
    return try TypedReading(
      [RowPart(source.columns, of: source.source, give: source.give)], policy, request)
  }
}

extension Plugin {
  /// What this target adds.
  public static let postgresTables = Plugin("PostgresTables", [.reader(PostgresReader.self)])
}
