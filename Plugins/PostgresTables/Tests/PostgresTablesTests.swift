import Foundation
import PostgresTables
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

/// What needs no server.
@Suite struct `postgres, by its parameters` {
  private func problem(_ connection: String) -> String? {
    var reader = PostgresReader()
    reader.connection = connection
    do {
      try reader.validate()
      return nil
    } catch {
      return "\(error.key ?? ""): \(error.reason)"
    }
  }

  @Test func `a password is refused, however it is written`() {
    let words =
      "connection: holds a password, which a spec would show to everyone; leave it to PGPASSWORD, ~/.pgpass or a service file"
    #expect(problem("host=x password=secret") == words)
    #expect(problem("postgresql://me:secret@x/shop") == words)
    #expect(problem("postgresql://me@x/shop") == nil)
    #expect(problem("host='/tmp' dbname=shop") == nil)
    #expect(
      problem("host x")
        == "connection: isn't a connection of libpq: missing \"=\" after \"host\" in connection info string"
    )
  }

  @Test func `a server that isn't there is said, with where its place comes from`() {
    var reader = PostgresReader()
    (reader.connection, reader.table) = ("host=/nonexistent", "t")
    #expect {
      try reader.read(ReadRequest())
    } throws: {
      "\($0)".hasPrefix(
        "postgres: error: can't be connected to: connection to server on socket \"/nonexistent/")
        && "\($0)".hasSuffix(
          "; where it is and who asks is said by 'connection', a service file, PGHOST, PGDATABASE, PGUSER and "
            + "PGPASSWORD or ~/.pgpass")
    }
  }
}

@Suite(.enabled(if: PostgresServer.programs != nil), .serialized) struct `postgres` {
  init() { #expect(PostgresServer.isRunning) }

  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .postgresTables)
  }

  private func reader(table: String? = nil, query: String? = nil) -> PostgresReader {
    var reader = PostgresReader()
    (reader.table, reader.query) = (table, query)
    return reader
  }

  private func words(table: String? = nil, query: String? = nil) -> String {
    do {
      _ = try reader(table: table, query: query).read(ReadRequest())
      return "was read"
    } catch {
      return "\(error)"
    }
  }

  @Test func `every type is read`() throws {
    try PostgresServer.sql(
      """
      create schema "o'd" ; create type mood as enum ('sad', 'ok');
      create table "o'd".types (i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, b bool, t text, c char(3),
        d date, ts timestamp, tz timestamptz, ti time, m mood, u uuid, j jsonb, a int[]);
      insert into "o'd".types values (-2, 2147483647, 9007199254740993, 0.1, 0.1,
        123456789012345678901234567890.123, true, 'é', 'ab', '1969-12-31', '2026-01-31 00:00:01.5',
        '2026-01-31 01:00+01', '18:30', 'ok', '6f1c0f3a-0000-4000-8000-000000000000', '{"a": 1}', '{1,2}'), (), ();
      """.replacing(", (), ();", with: ""))
    let table = try reader(table: "o'd.types").read(ReadRequest())
    #expect(
      table.columns.map { $0.texts[0] } == [
        "-2", "2147483647", "9007199254740992", "\(Double(Float(0.1)))", "0.1",
        "\(123456789012345678901234567890.123)", "1",
        "é", "ab ", "-86400", "1769817601.5", "1769817600", "66600", "ok",
        "6f1c0f3a-0000-4000-8000-000000000000",
        "{\"a\": 1}", "{1,2}",
      ])
    #expect(
      table.columns.prefix(13).map(\.type)
        == [
          .integer, .integer, .integer, .number, .number, .number, .boolean, .category, .category,
          .date, .date, .date, .time,
        ])
    #expect(table.place(of: 0) == "postgres postgres, table o'd.types, record 1")
  }

  @Test func `rows come by their key, which names them`() throws {
    let table = try reader(table: "orders").read(ReadRequest())
    #expect(table.columns.map(\.name) == ["id", "price", "colour", "day", "paid"])
    #expect(table.columns[1].texts == ["1.5", "-300", ""])
    #expect(table.columns[2].texts == ["red", "dark blue", ""])
    #expect(
      (0..<3).map(table.place(of:))
        == [3, 7, 8].map { "postgres postgres, table orders, id \($0)" })
    let query = try reader(query: "select colour from orders order by id desc").read(ReadRequest())
    #expect(query.columns[0].texts == ["", "dark blue", "red"])
    #expect(query.place(of: 1) == "postgres postgres, query, record 2")
  }

  @Test func `many rows come in stretches as at once`() throws {
    let query =
      "select i, i / 7.0::float8 as x, 'w' || i % 9 as w from generate_series(1, 30000) i order by i"
    let whole = try reader(query: query).read(ReadRequest())
    #expect(whole.rowCount == 30_000)
    #expect(whole.columns[1].numbers?.array == (1...30_000).map { Double($0) / 7 })
    var request = ReadRequest(types: ["i": .integer, "x": .number, "w": .category])
    request.excluding = ["w"]
    var numbers: [Double] = []
    try reader(query: query).readStretches(request, texts: ["w"]) { stretch in
      numbers += stretch.table.columns[1].numbers?.array ?? []
      #expect(stretch.texts[0].count == stretch.lines.count)
    }
    #expect(numbers == whole.columns[1].numbers?.array)
  }

  @Test func `a query may read, and is one`() throws {
    let place = "postgres postgres: error:"
    #expect(
      words(query: "select 1 as a; drop table orders").hasPrefix(
        "\(place) 'query' can't be read: cannot insert multiple commands"))
    #expect(
      words(query: "delete from orders returning id").hasPrefix(
        "\(place) a row can't be read: syntax error"))
    #expect(
      words(query: "select 1 as a) to stdout; drop table orders; copy (select 1").hasPrefix(
        "\(place) 'query' can't be read: syntax error"))
    #expect(
      words(query: "select nextval('s') as a")
        == "\(place) 'query' can't be read: relation \"s\" does not exist"
        || words(query: "select nextval('s') as a").contains("read-only transaction"))
    #expect(
      words(query: "select 1 as a, 2 as a")
        == "\(place) the query has two columns 'a'; name them apart with 'as'")
    #expect(
      words(table: "nothing")
        == "\(place) its table 'nothing' can't be read: relation \"nothing\" does not exist")
    #expect(words() == "\(place) no 'table' and no 'query' is given")
    #expect(try reader(table: "orders").read(ReadRequest()).rowCount == 3)
  }

  @Test func `a view without a query has no order, and is refused`() throws {
    try PostgresServer.sql("create view v as select 1 as a")
    #expect(
      words(table: "v")
        == "postgres postgres: error: its table 'v' can't be read: it has no primary key and no order of its own; read it "
        + "by a query with 'order by'")
  }

  @Test func `a word among numbers is an error with the key`() throws {
    try PostgresServer.sql(
      "create table codes (k int primary key, c text); insert into codes select i, i from generate_series(1, 30) i; "
        + "insert into codes values (31, 'x')")
    var reader = reader(table: "codes")
    let request = ReadRequest(types: ["c": .number])
    #expect {
      try reader.read(request)
    } throws: {
      "\($0)"
        == "postgres postgres, table codes, k 31: error: column 'c': expected a number, found 'x'"
    }
    reader.policy.onBadValue = .skip
    #expect(try reader.read(request).rowCount == 30)
  }
}
