internal import SeismoReading
internal import SeismoSpec
internal import SeismoTables

/// The table or the query of a reader, in a transaction of its own.
final class PostgresSource {
  private let connection: PostgresConnection
  private let place: String
  private let types: [PostgresType]
  /// What is selected from, and in which order.
  private let from: String
  private let order: String
  /// The column that names the rows.
  private let key: String?
  let columns: [SourceColumn]
  let source: RowSource

  /// Connects, and looks at the columns.
  ///
  /// - Throws: `DataProblem`.
  init(_ reader: PostgresReader) throws {
    let connection: PostgresConnection
    do throws(PostgresProblem) {
      connection = try PostgresConnection(reader.connection)
    } catch {
      throw DataProblem(
        .unreadable(
          "can't be connected to: \(error.words); where it is and who asks is said by 'connection', a service "
            + "file, PGHOST, PGDATABASE, PGUSER and PGPASSWORD or ~/.pgpass"), file: "postgres")
    }
    self.connection = connection
    place = "postgres \(connection.name)"
    guard reader.query != nil || reader.table != nil else {
      throw DataProblem(.other("no 'table' and no 'query' is given"), file: place)
    }
    do throws(PostgresProblem) {
      let found: [(name: String, type: UInt32)]
      if let query = reader.query {
        found = try connection.columns(of: query)
        (from, order, key) = ("(\(query)) as q", "", nil)
        source = RowSource("\(place), query", counting: "record")
      } else {
        let name = reader.table ?? ""
        let table = PostgresConnection.quoted(name)
        found = try connection.columns(of: "select * from \(table)")
        // The order names the table, since a column that is selected may have the key's name, too.
        from = "\(table) as t"
        (order, key) = try Self.order(of: table, connection)
        source = RowSource("\(place), table \(name)", counting: key ?? "record")
      }
      guard !found.isEmpty else { throw PostgresProblem("it has to be a SELECT") }
      types = found.map { PostgresType($0.type) }
      columns = zip(found, types).map { column, type in
        SourceColumn(column.name, type.column, isText: type.isText)
      }
    } catch {
      let what = reader.query == nil ? "its table '\(reader.table ?? "")'" : "'query'"
      throw DataProblem(.other("\(what) can't be read: \(error.words)"), file: place)
    }
    let names = columns.map(\.name)
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 }) {
      throw DataProblem(
        .badName("the query has two columns '\(twice.key)'; name them apart with 'as'"), file: place
      )
    }
  }

  /// The order of a table's rows, by its primary key or by where they are, and the key that names them.
  private static func order(
    of table: String, _ connection: PostgresConnection
  ) throws(PostgresProblem) -> (order: String, key: String?) {
    let keys = try connection.run(
      "select a.attname, a.atttypid in (20, 21, 23) from pg_index i join pg_attribute a "
        + "on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indisprimary "
        + "and i.indrelid = $1::regclass order by array_position(i.indkey::int[], a.attnum::int)",
      [table])
    let names = keys.compactMap { $0[0] }
    guard !names.isEmpty else {
      let hasPlaces = try connection.run(
        "select relkind in ('r', 'm') from pg_class where oid = $1::regclass", [table])
      guard hasPlaces.first?.first == "t" else {
        throw PostgresProblem(
          "it has no primary key and no order of its own; read it by a query with 'order by'")
      }
      return (" order by t.ctid", nil)
    }
    let order = " order by " + names.map { "t.\(quoted($0))" }.joined(separator: ", ")
    guard names.count == 1, keys[0][1] == "t", names[0].isWord else { return (order, nil) }
    let key = quoted(names[0])
    let range = try connection.run(
      "select coalesce(min(\(key)), 1) >= 1 and coalesce(max(\(key)), 1) <= 4294967295 from \(table)"
    )
    return (order, range.first?.first == "t" ? names[0] : nil)
  }

  /// A column's name as SQL has it; a point in it is no schema's.
  private static func quoted(_ name: String) -> String {
    "\"\(name.replacing("\"", with: "\"\""))\""
  }

  /// Gives all rows; nothing but the columns that are wanted leaves the server.
  ///
  /// - Throws: `DataProblem`.
  func give(to sink: RowSink) throws {
    let wanted = columns.indices.filter { sink.wanted[$0] }
    let selected = wanted.map { types[$0].selecting(Self.quoted(columns[$0].name)) }
    let number = key.map { "\(Self.quoted($0))::int8" } ?? "0::int8"
    var rows = CopiedRows(columns: wanted.count + 1)
    var record = 0
    do {
      try connection.copy(
        "select \(([number] + selected).joined(separator: ", ")) from \(from)\(order)"
      ) { bytes in
        try rows.take(bytes) { fields in
          record += 1
          try give(fields, wanted, record, to: sink)
        }
      }
      guard rows.isAtEnd else { throw PostgresProblem("the rows end early") }
    } catch let problem as PostgresProblem {
      throw DataProblem(.other("a row can't be read: \(problem.words)"), file: place)
    }
  }

  private func give(
    _ fields: [UnsafeRawBufferPointer?], _ wanted: [Int], _ record: Int, to sink: RowSink
  ) throws {
    for (place, column) in wanted.enumerated() {
      guard let bytes = fields[place + 1] else {
        sink.missing(in: column)
        continue
      }
      guard types[column].give(bytes, to: sink, in: column) else {
        throw PostgresProblem(
          "a value of '\(columns[column].name)' is of \(counted(bytes.count, "byte"))")
      }
    }
    let number = fields[0]?.reduce(0) { $0 << 8 | Int($1) } ?? 0
    try sink.endRow(line: key == nil ? record : number)
  }
}

extension String {
  /// Whether it is letters, digits and `_`, as names of keys mostly are.
  fileprivate var isWord: Bool { wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil }
}
