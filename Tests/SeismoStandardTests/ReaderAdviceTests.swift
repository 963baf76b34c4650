import SeismoCSV
import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

/// A sentence of advice, what it is said of, and a reading that follows it.
private struct Advice: Sendable {
  var words: String
  var text: String
  var before: @Sendable (inout CSVReader, inout ReadRequest) -> Void = { _, _ in }
  var follow: @Sendable (inout CSVReader, inout ReadRequest) -> Void
  var result: @Sendable (Table) -> Bool

  /// What is said of the file: the error, or the doubts.
  func said() -> String {
    reading(before) ?? ""
  }

  /// Nil when following leads to the right table, without the words.
  func isWrong() -> String? {
    var table: Table?
    let said =
      reading(
        {
          before(&$0, &$1); follow(&$0, &$1)
        }, { table = $0 }) ?? ""
    guard let table, !said.contains(words), result(table) else { return "followed: \(said)" }
    return nil
  }

  private func reading(
    _ set: (inout CSVReader, inout ReadRequest) -> Void, _ take: (Table) -> Void = { _ in }
  ) -> String? {
    var said: [String] = []
    let error = message {
      try withReader(text.utf8) { reader in
        var (reader, request) = (reader, ReadRequest())
        set(&reader, &request)
        let table = try reader.read(request)
        said = table.notes.doubts
        take(table)
      }
    }
    return error == "no error" ? said.joined(separator: "\n") : error
  }
}

private let many = String(repeating: "1,2\n", count: 50)

private let advice: [Advice] = [
  Advice(
    words: "add it to 'missing' of the reader", text: "a,y\n1,1\n2,2\n-,3\n",
    follow: { reader, _ in reader.missing.append("-") },
    result: { $0.columns[0].numbers?.array.prefix(2) == [1, 2] }),
  Advice(
    words: "declare the column in schema.types", text: "a,y\n1,1\n2,2\nx,3\n",
    follow: { $1.types["a"] = .category },
    result: { $0.columns[0].values == .categories([0, 1, 2], levels: ["1", "2", "x"]) }),
  Advice(
    words: "declare the column a category if they are codes", text: "a,y\n007,1\n010,2\n",
    follow: { $1.types["a"] = .category },
    result: { $0.columns[0].values == .categories([0, 1], levels: ["007", "010"]) }),
  Advice(
    words: "if they are codes, declare thousands: off", text: "a,y\n1 234,1\n5 678,2\n",
    follow: { reader, _ in reader.thousands = .some(nil) },
    result: { $0.columns[0].values == .categories([0, 1], levels: ["1 234", "5 678"]) }),
  Advice(
    words: "(declare thousands: comma)", text: "a;y\n1,234;1\n",
    follow: { reader, _ in reader.thousands = .some(.comma) },
    result: { $0.columns[0].numbers == [1234] }),
  Advice(
    words: "(declare decimal: comma)", text: "a,y\n\"1,234\",1\n",
    follow: { reader, _ in reader.decimal = .comma },
    result: { $0.columns[0].numbers == [1.234] }),
  Advice(
    words: "declare decimal: comma in the reader", text: "a;y\n0,5;1\n7;2\n",
    before: { reader, _ in reader.decimal = .point },
    follow: { reader, _ in reader.decimal = .comma },
    result: { $0.columns[0].numbers == [0.5, 7] }),
  Advice(
    words: "declare comment: off", text: "#a,y\n1,2\n3,4\n",
    follow: { reader, _ in reader.comment = .some(nil) },
    result: { $0.columns.map(\.name) == ["#a", "y"] }),
  Advice(
    words: "declare header: true if it has the names", text: "x,y\nx,z\nz,y\n",
    follow: { reader, _ in reader.header = true }, result: { $0.rowCount == 2 }),
  Advice(
    words: "tells it from the rows, which are words as well; declare header: false if it is a row",
    text: "p,q\nu,v\nw,z\n", follow: { reader, _ in reader.header = false },
    result: { $0.rowCount == 3 }),
  Advice(
    words: "some of its words come again below it; declare header: false if it is a row",
    text: "x,colour\nx,red\nz,red\nw,red\nq,red\n",
    follow: { reader, _ in reader.header = false }, result: { $0.rowCount == 5 }),
  Advice(
    words: "raise max_bytes", text: "a,y\n" + many,
    before: { reader, _ in reader.maxBytes = 100 },
    follow: { reader, _ in reader.maxBytes = 1000 }, result: { $0.rowCount == 50 }),
  Advice(
    words: "the limit max_record_bytes", text: "a,y\n\"\(String(repeating: "x", count: 200))\",1\n",
    before: { reader, _ in reader.maxRecordBytes = 100 },
    follow: { reader, _ in reader.maxRecordBytes = 1000 }, result: { $0.rowCount == 1 }),
  Advice(
    words: "raise max_rejects", text: "a,y\n1\n2\n3,4\n",
    before: { reader, _ in (reader.onBadRow, reader.maxRejects) = (.skip, 1) },
    follow: { reader, _ in reader.maxRejects = 2 }, result: { $0.rowCount == 1 }),
]

@Suite struct `Advice of a reader` {
  @Test func `is given, and works when it is followed`() {
    for advice in advice {
      #expect(advice.said().contains(advice.words), "\(advice.said())")
      #expect(advice.isWrong() == nil, "\(advice.words)")
    }
  }

  @Test func `to take infinite values for missing ones holds for all their spellings`() throws {
    let text = "a,y\n1,1\ninf,2\nInfinity,3\n1e400,4\n+INF,5\n-inf,6\n-1e999,7\n3,8\n"
    let all = try read(text).columns[0].numbers?.array
    #expect(
      all == [1, .infinity, .infinity, .infinity, .infinity, -.infinity, -.infinity, 3])
    let request = ReadRequest(missing: ["a": ["inf", "-inf"]])
    let left = try read(text, request).columns[0].numbers?.array ?? []
    #expect(left.filter { !$0.isNaN } == [1, 3])
    let infinite = all ?? []
    for words in [
      message { try Standardize().fit(column: infinite.span) },
      message { try RobustScale().fit(column: infinite.span) },
    ] {
      #expect(words.contains("take them for missing ones with schema.missing"), "\(words)")
    }
    #expect(try Standardize().fit(column: left.span).scale == 1)
  }
}

@Suite struct `A row of nothing but delimiters` {
  @Test(arguments: [",", ";", "\t", "|"])
  func `is skipped and counted, however wide it is`(delimiter: String) throws {
    let text = "a,b,y\n1,2,3\n,,\n4,,6\n,\n , ,\n,,,,\n7,8,9\n".replacing(",", with: delimiter)
    let table = try read(text)
    #expect(table.provenance.lines == [2, 4, 8])
    #expect(table.columns[0].numbers == [1, 4, 7])
    #expect(table.notes.rejects == [])
    #expect(table.notes.blankRows == 4)
    #expect(
      table.notes.doubts == [
        "4 rows of nothing but delimiters are skipped; the first is t.csv:3"
      ])
  }

  @Test func `is a row where it says something`() throws {
    #expect(try read("a,b\nx,1\n\"\",\"\"\n").rowCount == 2)
    let texts = try read("a,b\nx,y\n,\n") { $0.missing = [] }
    #expect(texts.columns[0].values == .categories([1, 0], levels: ["", "x"]))
    #expect(message(reading: "a,b\n,\n,\n") == "t.csv: error: the file has a header, but no rows")
  }
}
