import Foundation
import SeismoCSV
import SeismoSpec
import SeismoStandard
import SeismoTables
import Testing

@Suite struct `A column's type` {
  private func column(_ rows: String, _ request: ReadRequest = ReadRequest()) throws -> Column {
    try read("x,y\n" + rows.split(separator: " ").map { "\($0),1\n" }.joined(), request).columns[0]
  }

  @Test func `comes from all of its values`() throws {
    let types: [(String, ColumnType)] = [
      ("1 2 3", .integer), ("1 2 3.0", .number), ("1 2e0", .number), ("NA NA", .number),
      ("true FALSE", .boolean), ("yes No yes", .boolean), ("t f", .boolean), ("y n y", .boolean),
      ("t t", .category), ("yes true", .category), ("a b", .category), ("a NA", .category),
      ("2026-01-31 2026-02-01T18:30:05Z", .date), ("31.12.2026 1.1.2026", .date),
      ("18:30 7:05:01.5", .time), ("18:30 23:59:59.5", .time),
    ]
    for (rows, type) in types { #expect(try column(rows).type == type, "\(rows)") }
  }

  @Test func `is looked for behind the first 64 KiB as well`() throws {
    let many = String(repeating: "1 ", count: 40_000)
    #expect(try column(many + "2").type == .integer)
    #expect(try column(many + "2.5").type == .number)
    #expect(
      message { try column(many + "x") } == "t.csv:40002: error: column 'x': found 'x' among "
        + "numbers (40000 numbers, 1 word); correct it, add it to 'missing' of the reader, leave it "
        + "out with its on_bad_value, or declare the column in schema.types, where category keeps "
        + "every text")
    let missing = String(repeating: "NA ", count: 40_000)
    #expect(
      try column(missing + "x").values
        == .categories(
          [Int32](repeating: -1, count: 40_000) + [0], levels: ["x"]))
    #expect(try column(missing + "yes no").type == .boolean)
    let dates = String(repeating: "2026-01-01 ", count: 10_000)
    #expect(try column(dates + "2026-01-02").numbers?.last == 1_767_312_000)
    #expect(
      message { try column(dates + "soon") }.hasPrefix(
        "t.csv:10002: error: column 'x': found 'soon' among dates (10000 dates, 1 word); "))
  }

  @Test func `of many words that come once is text`() throws {
    let words = (0..<300).map { "word\($0)" }.joined(separator: " ")
    #expect(try column(words).type == .text)
    #expect(try column(words + " " + words + " " + words).type == .category)
    #expect(try column(words, ReadRequest(types: ["x": .category])).type == .category)
  }

  @Test func `that is declared wins`() throws {
    func declared(_ type: ColumnType, _ rows: String) throws -> Column {
      try column(rows, ReadRequest(types: ["x": type]))
    }
    #expect(try declared(.number, "1 2").type == .number)
    #expect(try declared(.category, "1 2").values == .categories([0, 1], levels: ["1", "2"]))
    #expect(try declared(.boolean, "1 0 yes F NA").numbers?.array.prefix(4) == [1, 0, 1, 0])
    #expect(try declared(.integer, "1 2.0").numbers == [1, 2])
    #expect(try declared(.date, "1.2.1970").numbers == [31 * 86_400])
    let errors: [(ColumnType, String, String)] = [
      (.number, "1 b", "expected a number, found 'b'"),
      (.integer, "1 2.5", "expected a whole number, found '2.5'"),
      (.boolean, "yes 2", "expected true or false, yes or no, found '2'"),
      (
        .date, "2026-01-01 2026-02-30",
        "expected a date such as 2026-01-31 or 2026-01-31T18:30:00Z, found '2026-02-30'"
      ),
      (
        .date, "1.2.1970 31.2.1970",
        "expected a date such as 31.01.2026 or 31.01.2026 18:30, found '31.2.1970'"
      ),
      (
        .date, "1/20/1970 2/30/1970",
        "expected a date such as 01/31/2026 or 01/31/2026 18:30, found '2/30/1970'"
      ),
      (.number, "1.5 \"2,5\"", "expected a number such as 1234.5, found '2,5'"),
      (.integer, "1 \"1.000,5\"", "expected a whole number, found '1.000,5'"),
      (.time, "1:00 noon", "expected a time of day such as 18:30, found 'noon'"),
    ]
    for (type, rows, words) in errors {
      #expect(message { try declared(type, rows) } == "t.csv:3: error: column 'x': \(words)")
    }
  }

  @Test func `of dates is in seconds since 1970, in UTC unless a zone is given`() throws {
    let dates = [
      ("1970-01-01", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29", 951_782_400),
      ("0001-01-01", -62_135_596_800),
    ]
    let formatter = ISO8601DateFormatter()
    for (text, seconds) in dates where text.count == 10 || text.hasSuffix("Z") {
      #expect(try column("\(text) 2026-01-01").numbers?.first == Double(seconds))
    }
    for text in ["2026-11-24T09:06:27Z", "2024-02-29T23:00:00-05:30", "1900-03-01T00:00:00+14:00"] {
      let expected = try #require(formatter.date(from: text)).timeIntervalSince1970
      #expect(try column("\(text) 2026-01-01").numbers?.first == expected, "\(text)")
    }
    #expect(try column("2026-01-01T00:00:00.25 2026-01-01").numbers?.first == 1_767_225_600.25)
    for word in ["2026-13-01", "2026-02-29", "2026-1-1-1", "2026/01-01", "26-01-01", "2026-01"] {
      #expect(try column("\(word) \(word)").type == .category, "\(word)")
    }
  }

  @Test func `of dates whose order nothing tells is said to be a guess`() throws {
    let table = try read("d,x\n1/2/2026,1\n3/4/2026,2\n")
    #expect(table.columns[0].type == .date)
    #expect(
      table.notes.doubts == [
        "column 'd': dates such as 1/2/2026 are read as month-day-year; no value tells it from "
          + "day-month-year"
      ])
    #expect(
      message(reading: "d,x\n1/2/2026,1\n31/4/2026,2\n").contains("'31/4/2026' among dates"))
    #expect(try read("d,x\n1/2/2026,1\n30/4/2026,2\n").notes.doubts == [])
  }

  @Test func `of integers that a Double can't hold is reported`() throws {
    let table = try read("id,x\n9007199254740993,1\n12345678901234567890,2\n9007199254740992,3\n")
    #expect(table.columns[0].type == .integer)
    #expect(
      table.notes.doubts == [
        "column 'id': 2 whole numbers beyond 2^53 can't be told from their neighbours; if they are "
          + "names, exclude the column, or declare it a category"
      ])
    let measured = ["1e20,1", "100000000000000000000,2", "12345678901234500000,3"]
    #expect(try read("x,y\n" + measured.joined(separator: "\n")).notes.doubts == [])
    #expect(try read("x,y\n1.5,1\n12345678901234567890,2\n").notes.doubts == [])
  }

  @Test func `of whole numbers with zeros before them is doubted`() throws {
    let table = try read("zip,x\n01067,0\n80331,0.5\n00042,007\n")
    #expect(table.columns[0].numbers == [1067, 80331, 42])
    #expect(
      table.notes.doubts == [
        "column 'zip': 2 whole numbers with zeros before, which a number doesn't keep; declare the "
          + "column a category if they are codes",
        "column 'x': 1 whole number with zeros before, which a number doesn't keep; declare the "
          + "column a category if they are codes",
      ])
    let declared = try read("zip,x\n01067,1\n", ReadRequest(types: ["zip": .category]))
    #expect(declared.columns[0].values == .categories([0], levels: ["01067"]))
  }

  @Test func `knows bare markers of missing values from quoted ones`() throws {
    let text = "a,b\nNA,x\n\"NA\",y\n\"\",z\n,w\n"
    #expect(try read(text).columns[0].values == .categories([-1, 0, -1, -1], levels: ["NA"]))
    let quotedToo = try read(text) { $0.missingQuoted = ["", "NA"] }
    #expect(quotedToo.columns[0].numbers?.allSatisfy(\.isNaN) == true)
    let emptyIsText = try read("a,b\nNA,x\n\"\",y\nq,z\n") { $0.missingQuoted = [] }
    #expect(emptyIsText.columns[0].values == .categories([-1, 0, 1], levels: ["", "q"]))
  }

  @Test func `leaves out a column's own sentinels`() throws {
    let request = ReadRequest(missing: ["co": ["-200"], "state": ["off", "9"]])
    let table = try read("co,state,y\n1.5,on,1\n-200,off,-200\n-200.0,9,2\n-2e2,9.0,3\n", request)
    #expect(table.columns[0].numbers?.map(\.isNaN) == [false, true, true, true])
    #expect(table.columns[1].values == .categories([0, -1, -1, -1], levels: ["on"]))
    #expect(table.columns[2].numbers == [1, -200, 2, 3])
  }
}
