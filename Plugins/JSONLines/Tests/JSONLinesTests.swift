import Foundation
import JSONLines
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `jsonl` {
  private let folder = TestFolder()

  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .jsonLines)
  }

  /// A reader of a text in a file of its own.
  private func reader(_ text: String, name: String = "t.jsonl") throws -> JSONLinesReader {
    var reader = JSONLinesReader()
    reader.path = try folder.write(text.utf8, to: name)
    return reader
  }

  private func read(_ text: String, _ request: ReadRequest = ReadRequest()) throws -> Table {
    try reader(text).read(request)
  }

  private func words(_ text: String) -> String {
    do {
      _ = try read(text)
      return "was read"
    } catch {
      return "\(error)"
    }
  }

  @Test func `types come from all values, and a key that lacks is a missing value`() throws {
    let table = try read(
      """
      {"n": 1, "x": 0.1, "w": "7", "ok": true, "day": "2026-01-31"}
      {"x": -2.5e-3, "w": "red", "ok": false, "day": "2026-02-01", "late": 3}
      {"n": null, "x": 1e400, "w": "", "ok": true, "day": null}
      """)
    #expect(table.columns.map(\.name) == ["n", "x", "w", "ok", "day", "late"])
    #expect(
      table.columns.map(\.type) == [.integer, .number, .category, .boolean, .date, .integer])
    #expect(
      table.columns.map(\.texts) == [
        ["1", "", ""], ["0.1", "-0.0025", "inf"], ["7", "red", ""], ["1", "0", "1"],
        ["1769817600", "1769904000", ""], ["", "3", ""],
      ])
    #expect(table.place(of: 2) == "t.jsonl:3")
  }

  @Test func `several files are one table, with the columns of all and each row's file`() throws {
    var reader = try reader("{\"n\": 1, \"w\": \"a\"}\n{\"n\": 2}\n", name: "part2.jsonl")
    let folder = URL(filePath: try #require(reader.path).folder)
    try Data("{\"late\": true, \"n\": 3.5}\n\n{\"n\": 4}\n".utf8).write(
      to: folder.appending(path: "part10.jsonl"))
    try Data().write(to: folder.appending(path: "part3.jsonl"))
    reader.path = FileReference("part*.jsonl", in: folder.path(percentEncoded: false))
    let table = try reader.read(ReadRequest())
    #expect(table.columns.map(\.name) == ["n", "w", "late"])
    #expect(table.columns.map(\.type) == [.number, .category, .boolean])
    #expect(
      table.columns.map(\.texts) == [
        ["1", "2", "3.5", "4"], ["a", "", "", ""], ["", "", "1", ""],
      ])
    #expect(
      (0..<4).map(table.place(of:)) == [
        "part2.jsonl:1", "part2.jsonl:2", "part10.jsonl:1", "part10.jsonl:3",
      ])
    #expect(reader.files.map(\.written) == ["part2.jsonl", "part3.jsonl", "part10.jsonl"])
    var places: [String] = []
    let request = ReadRequest(types: ["n": .number])
    try reader.readStretches(request, texts: ["n"]) { stretch in
      places += (0..<stretch.table.rowCount).map(stretch.table.place(of:))
      #expect(stretch.lines.count == stretch.texts[0].count)
    }
    #expect(places == (0..<4).map(table.place(of:)))
    try Data("{\"n\": \"x\"}\n{\"n\": 4}\n{\"n\"\n".utf8).write(
      to: folder.appending(path: "part4.jsonl"))
    reader.path = FileReference("part*.jsonl", in: folder.path(percentEncoded: false))
    (reader.policy.onBadRow, reader.policy.onBadValue) = (.skip, .missing)
    let rejects = try reader.read(ReadRequest()).notes.rejects
    #expect(rejects.map { "\($0.file):\($0.line)" } == ["part4.jsonl:1", "part4.jsonl:3"])
  }

  @Test func `a file of one row is known, and a document isn't`() throws {
    func isKnown(_ text: String, _ name: String) throws -> Bool {
      let file = try reader(text, name: name).files[0]
      return try JSONLinesReader().recognizes(file)
    }
    #expect(try isKnown("{\"a\": 1}\n", "t.json"))
    #expect(try isKnown("{\"a\": 1, \"b\": \"\(String(repeating: "x", count: 9000))\"}\n", "t"))
    #expect(try !isKnown("{\"a\": {\"0\": 1}}\n", "t.json"))
    #expect(try !isKnown("{\n\"a\": 1\n}\n", "t.json"))
    #expect(try !isKnown("[{\"a\": 1}]\n", "t.json"))
  }

  @Test func `a text is no number unless its column is declared one`() throws {
    let text = "{\"zip\": \"01234\"}\n{\"zip\": \"5\"}\n"
    #expect(try read(text).columns[0].texts == ["01234", "5"])
    let declared = try read(text, ReadRequest(types: ["zip": .number]))
    #expect(declared.columns[0].numbers == [1234, 5])
  }

  @Test func `escapes and letters beyond ASCII are read as Python reads them`() throws {
    let table = try read("{\"a\\u0041\": \"\\ud83d\\ude00 \\\"q\\\" \\n é\"}\n")
    #expect(table.columns[0].name == "aA")
    #expect(table.columns[0].texts == ["😀 \"q\" \n é"])
  }

  @Test func `a word among numbers that comes late is an error with its line`() {
    let text = (1...30).map { "{\"x\": \($0)}" }.joined(separator: "\n") + "\n{\"x\": \"many\"}\n"
    #expect(
      words(text) == """
        t.jsonl:31: error: column 'x': found 'many' among numbers (30 numbers, 1 word); correct it, add it \
        to 'missing' of the reader, leave it out with its on_bad_value, or declare the column in \
        schema.types, where category keeps every text
        """)
  }

  @Test func `what is no object is said with line, byte and what to write`() {
    let usual = "each line is to be an object such as {\"size\": 1.5, \"colour\": \"red\"}"
    let cases = [
      (
        "{\"a\":1}\n[1, 2]\n", 2,
        "expected an object at byte 1 of the line, found '[1, 2]'; \(usual)"
      ),
      ("{\"a\":01}\n", 1, "expected a value at byte 6 of the line, found '01}'; \(usual)"),
      ("{\"a\":1,}\n", 1, "expected a key in quotes at byte 8 of the line, found '}'; \(usual)"),
      (
        "{\"a\":1} x\n", 1,
        "expected nothing behind the object at byte 9 of the line, found 'x'; \(usual)"
      ),
      (
        "{\"a\":\"b\n", 1,
        "expected a quote behind the text at byte 8 of the line, found the line's end; \(usual)"
      ),
      ("{\"a\":1,\"a\":2}\n", 1, "the key 'a' stands twice"),
    ]
    for (text, line, reason) in cases {
      #expect(words(text) == "t.jsonl:\(line): error: \(reason)")
    }
    #expect(
      words("{\"a\": {\"b\": 1}}\n") == """
        t.jsonl:1: error: column 'a': holds an object, and a table's values are numbers, texts, true, false \
        or null; leave the column out with exclude in data.schema, or flatten the rows, as jq or \
        pandas.json_normalize do
        """)
    #expect(words("\n\n") == "t.jsonl: error: the file has no rows")
    #expect(words("{}\n") == "t.jsonl: error: the file's objects have no keys")
  }

  @Test func `policies leave out lines and values, and name them`() throws {
    var reader = try reader("{\"a\":1}\nnull\n{\"a\":[2]}\n{\"a\":3}\n")
    reader.policy.onBadRow = .skip
    reader.policy.onBadValue = .missing
    let table = try reader.read(ReadRequest())
    #expect(table.columns[0].texts == ["1", "", "3"])
    #expect(table.notes.rejects.map(\.line) == [2, 3])
    #expect(table.notes.rejects.map(\.value) == ["null", "[2]"])
    #expect(table.notes.rejects.map(\.byte) == [8, 13])
    reader.policy.onBadValue = .skip
    #expect(try reader.read(ReadRequest()).columns[0].texts == ["1", "3"])
    reader.policy.maxRejects = 1
    #expect(throws: DataProblem.self) { try reader.read(ReadRequest()) }
  }

  @Test func `an excluded column may hold anything`() throws {
    let table = try read("{\"a\":1,\"b\":{}}\n", ReadRequest(excluding: ["b"]))
    #expect(table.columns.map(\.name) == ["a"])
  }

  @Test func `a longer line than may be is refused, packed or not`() throws {
    var reader = try reader("{\"a\":\"\(String(repeating: "x", count: 5000))\"}\n")
    reader.policy.maxRecordBytes = 1000
    #expect {
      try reader.read(ReadRequest())
    } throws: {
      "\($0)"
        == "t.jsonl:1: error: the line has more bytes than 1000, the limit; look at the file, or raise "
        + "max_record_bytes"
    }
  }

  @Test func `numbers that differ in their last bit stay apart`() throws {
    let numbers = (0..<2000).map {
      Double(bitPattern: 0x3fb9_9999_9999_9999 &+ UInt64($0) &* 0x9e37_79b9)
    }
    let table = try read(numbers.map { "{\"x\": \($0)}" }.joined(separator: "\n"))
    #expect(table.columns[0].numbers?.array == numbers)
  }
}
