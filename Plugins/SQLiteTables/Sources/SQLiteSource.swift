internal import Foundation
internal import SeismoReading
internal import SeismoSpec
internal import SeismoTables

/// The database of a reader, opened, and what its table or query is.
final class SQLiteSource {
  private let reader: SQLiteReader
  private let file: FileReference
  private let data: DataFile
  private let database: SQLiteDatabase

  /// Opens the database.
  ///
  /// - Throws: `DataProblem` for what is no database, or one whose changes aren't in it yet.
  init(_ file: FileReference, _ reader: SQLiteReader) throws {
    (self.reader, self.file) = (reader, file)
    data = try DataFile(file)
    guard !data.isPacked else {
      throw DataProblem(
        .other("is packed by gzip, and a database has to be unpacked: gzip -d"),
        file: file.written)
    }
    guard file.written != "-" else {
      throw DataProblem(
        .unreadable("a database can't be read from standard input; name its file"), file: "-")
    }
    let start = try data.bytes(atMost: 16)
    guard start == Array("SQLite format 3\0".utf8) else {
      throw DataProblem(.other("is no SQLite database"), file: file.written)
    }
    try Self.requireWhole(file)
    do throws(SQLiteProblem) {
      database = try SQLiteDatabase(file.path)
    } catch {
      throw DataProblem(.other("can't be opened: \(error.words)"), file: file.written)
    }
  }

  /// Refuses a database some of whose changes are still in a file beside it.
  private static func requireWhole(_ file: FileReference) throws {
    for (ending, what) in [("-wal", "changes"), ("-journal", "changes to take back")] {
      let path = file.path + ending
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      guard let size, size > 0 else { continue }
      throw DataProblem(
        .unreadable(
          "has \(what) in \(file.written)\(ending) that aren't in it yet; close the program that "
            + "writes it, or save a copy: sqlite3 FILE '.backup COPY'"), file: file.written)
    }
  }

  var bytesOnDisk: Int { data.size ?? 0 }

  func requireUnchanged() throws { try data.requireUnchanged() }

  /// Runs SQL of our own or the spec's.
  ///
  /// - Throws: `DataProblem` with SQLite's words.
  private func running<R>(
    _ what: String, _ body: () throws -> R
  ) throws -> R {
    do {
      return try body()
    } catch let problem as SQLiteProblem {
      throw problem.inFile(file, what)
    }
  }

  /// The names of tables and views.
  private func tables() throws -> [String] {
    try running("its tables") {
      let statement = try database.prepare(
        "select name from sqlite_schema where type in ('table', 'view') "
          + "and name not like 'sqlite\\_%' escape '\\' order by rowid")
      var names: [String] = []
      while try statement.step() {
        if case .text(let name) = statement.value(0) { names.append(name) }
      }
      return names
    }
  }

  /// The only table.
  ///
  /// - Throws: `DataProblem` that names the tables where there are several.
  func onlyTable() throws -> String {
    let names = try tables()
    guard names.count != 1 else { return names[0] }
    throw DataProblem(
      names.isEmpty
        ? .empty("the database has no tables")
        : .other(
          "has \(names.count) tables, \(Self.list(names)); name one: table: \(names[0]) in a spec, or --set "
            + "table=\(names[0])"),
      file: file.written)
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
      + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  /// The rows that the reader wants.
  ///
  /// - Throws: `DataProblem` where there is no such table, or the query isn't one.
  func rows() throws -> SQLiteRows {
    if let query = reader.query { return try rows(of: query) }
    let name = try reader.table ?? onlyTable()
    let all = try tables()
    guard all.contains(where: { $0.lowercased() == name.lowercased() }) else {
      throw DataProblem(
        .other("has no table '\(name)'; there \(all.count == 1 ? "is" : "are") \(Self.list(all))"),
        file: file.written)
    }
    return try running("its table '\(name)'") { try rows(ofTable: name) }
  }

  private func rows(of query: String) throws -> SQLiteRows {
    let names = try running("'query'") {
      database.allowReadingAlone()
      let statement = try database.prepare(query)
      guard statement.isReadOnly, !statement.names.isEmpty else {
        throw SQLiteProblem(words: "it has to be one SELECT")
      }
      return statement.names
    }
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 }) {
      throw DataProblem(
        .badName("the query has two columns '\(twice.key)'; name them apart with 'as'"),
        file: file.written)
    }
    return SQLiteRows(
      database: database, file: file, columns: names.map { SourceColumn($0) },
      source: RowSource("\(file.written), query", counting: "record"), query: .whole(query))
  }

  private func rows(ofTable name: String) throws -> SQLiteRows {
    let (table, text) = (SQLiteDatabase.quoted(name), name.replacing("'", with: "''"))
    let info = try database.prepare(
      "select name, type, pk from pragma_table_xinfo('\(text)') where hidden <> 1 order by cid")
    var columns: [(name: String, type: String, key: Int64)] = []
    while try info.step() {
      if case .text(let name) = info.value(0), case .text(let type) = info.value(1),
        case .integer(let key) = info.value(2)
      {
        columns.append((name, type, key))
      }
    }
    let keys = columns.filter { $0.key > 0 }.sorted { $0.key < $1.key }
    let taken = Set(columns.map { $0.name.lowercased() })
    let rowid = ["rowid", "_rowid_", "oid"].first { !taken.contains($0) }
    var (unit, key, order) = ("record", String?.none, keys.map { SQLiteDatabase.quoted($0.name) })
    if let rowid, (try? database.prepare("select \(rowid) from \(table) limit 0")) != nil,
      let (least, most) = try range(of: rowid, in: table)
    {
      order = [rowid]
      if least >= 1, most <= Int64(UInt32.max) {
        key = rowid
        unit =
          keys.count == 1 && keys[0].type.uppercased() == "INTEGER" && keys[0].name.isWord
          ? keys[0].name : "rowid"
      }
    }
    database.allowReadingAlone()
    return SQLiteRows(
      database: database, file: file, columns: columns.map { SourceColumn($0.name) },
      source: RowSource("\(file.written), table \(name)", counting: unit),
      query: .table(table, key: key, order: order))
  }

  /// The least and the greatest rowid; nil where there is none, as in a view.
  private func range(of rowid: String, in table: String) throws -> (Int64, Int64)? {
    let statement = try database.prepare("select min(\(rowid)), max(\(rowid)) from \(table)")
    guard try statement.step(), case .integer(let least) = statement.value(0),
      case .integer(let most) = statement.value(1)
    else { return nil }
    return (least, most)
  }
}

extension SQLiteProblem {
  /// The problem with the file's name.
  func inFile(_ file: FileReference, _ what: String) -> DataProblem {
    DataProblem(
      .other(
        isForbidden
          ? "\(what) may only read, by one SELECT (\(words))" : "\(what) can't be read: \(words)"),
      file: file.written)
  }
}

extension String {
  /// Whether it is letters, digits and `_`, as names of keys mostly are.
  fileprivate var isWord: Bool { wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil }
}
