import CSQLite
import Foundation
import SQLiteTables
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `sqlite` {
  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .sqliteTables)
  }

  private let folders = TestFolder()
  private let folder: URL

  init() throws { folder = URL(filePath: try folders.newFolder()) }

  /// A reader of a database that statements make.
  private func reader(_ sql: String, table: String? = nil, query: String? = nil) throws
    -> SQLiteReader
  {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "a %20?.db").path(percentEncoded: false)
    var handle: OpaquePointer?
    defer { sqlite3_close_v2(handle) }
    #expect(sqlite3_open(path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    return reader(table: table, query: query)
  }

  private func reader(table: String?, query: String?) -> SQLiteReader {
    var reader = SQLiteReader()
    reader.path = FileReference("a %20?.db", in: folder.path(percentEncoded: false))
    (reader.table, reader.query) = (table, query)
    return reader
  }

  private func words(_ reader: SQLiteReader) -> String {
    do {
      _ = try reader.read(ReadRequest())
      return "was read"
    } catch {
      return "\(error)"
    }
  }

  @Test func `several databases are one table`() throws {
    let first = try reader(
      "create table t (id integer primary key, x); insert into t values (5, 1.5);")
    let path = folder.path(percentEncoded: false)
    let other = folder.appending(path: "a 2.db")
    try FileManager.default.copyItem(at: folder.appending(path: "a %20?.db"), to: other)
    var all = first
    all.path = FileReference("a *.db", in: path)
    let table = try all.read(ReadRequest())
    #expect(table.columns.map(\.texts) == [["5", "5"], ["1.5", "1.5"]])
    #expect(
      (0..<2).map(table.place(of:)) == ["a %20?.db, table t, id 5", "a 2.db, table t, id 5"])
  }

  @Test func `values keep the database's types, and places its keys`() throws {
    let table = try reader(
      """
      create table t (k integer primary key, x real, n int, w text, d text, m);
      insert into t values (900, 0.1, 9007199254740993, '007', '2026-01-31', null);
      insert into t values (5, 3, 2, 'é', '2026-02-01', 1), (2000000000, null, null, '', null, 2.5);
      """
    ).read(ReadRequest())
    #expect(table.columns.map(\.name) == ["k", "x", "n", "w", "d", "m"])
    #expect(
      table.columns.map(\.type) == [.integer, .number, .integer, .category, .date, .number])
    #expect(table.columns[1].texts == ["3", "0.1", ""])
    #expect(table.columns[3].texts == ["é", "007", ""])
    #expect(
      (0..<3).map(table.place(of:))
        == [5, 900, 2_000_000_000].map { "a %20?.db, table t, k \($0)" })
    #expect(
      table.notes.doubts == [
        "column 'n': 1 whole number beyond 2^53 can't be told from their neighbours; if they are names, "
          + "exclude the column, or declare it a category"
      ])
  }

  @Test func `places name the rowid, or count records where no key will do`() throws {
    func place(_ sql: String, table: String = "t", query: String? = nil) throws -> String {
      defer { try? FileManager.default.removeItem(at: folder) }
      let reader = try reader(sql, table: query == nil ? table : nil, query: query)
      return try reader.read(ReadRequest()).place(of: 1)
    }
    let rows = "insert into t values ('b', 1), ('a', 2), ('c', 3)"
    #expect(try place("create table t (w text, n int); \(rows)") == "a %20?.db, table t, rowid 2")
    #expect(
      try place("create table t (rowid text, oid int); \(rows)") == "a %20?.db, table t, rowid 2")
    #expect(
      try place("create table t (w text primary key, n int) without rowid; \(rows)")
        == "a %20?.db, table t, record 2")
    #expect(
      try place(
        "create table t (w text, k integer primary key); insert into t values ('a', -1), ('b', 4)")
        == "a %20?.db, table t, record 2")
    #expect(
      try place(
        "create table t (w text, n int); \(rows); create view v as select n from t", table: "v")
        == "a %20?.db, table v, record 2")
    #expect(
      try place(
        "create table t (w text, n int); \(rows)", query: "select n from t order by n desc;")
        == "a %20?.db, query, record 2")
  }

  @Test func `the only table is found, and several are named`() throws {
    #expect(
      try reader("create table \"o'n \"\"e\" (a); insert into \"o'n \"\"e\" values (1)").declared()
        .table == "o'n \"e")
    #expect(
      words(try reader("create table two (a)"))
        == "a %20?.db: error: has 2 tables, 'o'n \"e', 'two'; name one: table: o'n \"e in a spec, or --set table=o'n \"e"
    )
    #expect(
      words(reader(table: "three", query: nil))
        == "a %20?.db: error: has no table 'three'; there are 'o'n \"e', 'two'")
  }

  @Test func `a query may read, and nothing else`() throws {
    _ = try reader("create table t (a int); insert into t values (1)")
    func said(_ query: String) -> String { words(reader(table: nil, query: query)) }
    let only = "a %20?.db: error: 'query' may only read, by one SELECT (not authorized)"
    #expect(said("delete from t") == only)
    #expect(said("attach 'x.db' as x") == only)
    #expect(said("pragma writable_schema = 1") == only)
    #expect(said("select load_extension('x')").hasPrefix("a %20?.db: error: 'query' "))
    #expect(
      said("select 1 as a; select 2")
        == "a %20?.db: error: 'query' can't be read: there is more than one statement")
    #expect(said(" ") == "a %20?.db: error: 'query' can't be read: there is no statement")
    #expect(said("select b from t") == "a %20?.db: error: 'query' can't be read: no such column: b")
    #expect(
      said("select a, a from t")
        == "a %20?.db: error: the query has two columns 'a'; name them apart with 'as'")
    #expect(
      said(
        "with recursive n(i) as (values(1) union all select i + 1 from n where i < 9) select i from n"
      ) == "was read")
    #expect(try reader(table: "t", query: nil).read(ReadRequest()).rowCount == 1)
  }

  @Test func `a word among numbers and a blob are errors with the key`() throws {
    var reader = try reader(
      """
      create table t (k integer primary key, x, b blob);
      insert into t select value, value, null from generate_series(1, 40) where 0;
      insert into t values (1, 1, null), (2, 2, null), (3, 3, null), (4, 'four', null), (5, 5, x'0102');
      """.replacing(
        "insert into t select value, value, null from generate_series(1, 40) where 0;\n", with: ""))
    #expect(
      words(reader)
        == "a %20?.db, table t, k 4: error: column 'x': found 'four' among numbers (4 numbers, 1 word); correct it, "
        + "add it to 'missing' of the reader, leave it out with its on_bad_value, or declare the column in "
        + "schema.types, where category keeps every text")
    reader.policy.missing = ["four"]
    #expect(
      words(reader)
        == "a %20?.db, table t, k 5: error: column 'b': holds a blob of 2 bytes, which no column takes; leave the "
        + "column out with exclude in data.schema")
    #expect(
      try reader.read(ReadRequest(excluding: ["b"])).columns[1].texts == ["1", "2", "3", "", "5"])
  }

  @Test func `nothing is written, and changes that aren't in the file are refused`() throws {
    _ = try reader("pragma journal_mode = wal; create table t (a int); insert into t values (1)")
    let reader = reader(table: "t", query: nil)
    #expect(words(reader) == "was read")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).count
        == 1)
    try Data([1]).write(to: folder.appending(path: "a %20?.db-wal"))
    #expect(
      words(reader)
        == "a %20?.db: error: has changes in a %20?.db-wal that aren't in it yet; close the program that writes it, "
        + "or save a copy: sqlite3 FILE '.backup COPY'")
  }

  @Test func `columns that nobody wants don't leave the database`() throws {
    // A text that isn't UTF-8 would be refused.
    let reader = try reader(
      "create table t (a int, b text); insert into t values (1, cast(x'ff' as text))")
    #expect(
      words(reader) == "a %20?.db, table t, rowid 1: error: column 'b': the text is not valid UTF-8"
    )
    #expect(try reader.read(ReadRequest(excluding: ["b"])).columns.map(\.name) == ["a"])
  }
}
