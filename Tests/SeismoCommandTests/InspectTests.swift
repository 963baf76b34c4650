import Foundation
import Testing

/// Eight columns with a reject of each kind.
private let mixed = """
  id,when,size,colour,flag,same,price
  1,2026-01-31,1.5,red,yes,1.5,10
  2,2026-02-01,,blue,no,,20.5
  3,2026-02-02,2.5,red,yes,2.5,30
  4,2026-02-03,oops,,no,3,40
  5,2026-02-04
  6,2026-02-05,7,blue,yes,7,60
  6,2026-02-05,7,blue,yes,7,60

  """

@Suite struct InspectTests {
  @Test func `inspect shows how a file is written, its columns, and what is odd`() throws {
    let place = try Workplace()
    try place.write(mixed, to: "m.csv")
    let result = try seismo("inspect", "m.csv", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        m.csv: 6 rows, 7 columns, read by csv

        what was decided, and why
          delimiter  ,     it cuts 7 of 8 records of the first 226 bytes into 7 fields
          header     true  the first record has words above columns of numbers

          column  type      missing  distinct  values
          id      integer         –         5  ▃ ▃ ▃ ▃  ▆  1 … 3.500 … 6
          when    date            –         5  ▃ ▃ ▃ ▃  ▆  2026-01-31 … 2026-02-02T12:00:00Z … 2026-02-05
          size    number      33.3%         3  ▃▃       ▆  1.500 … 4.750 … 7
          colour  category    16.7%         2  ▇▅          blue 3, red 2
          flag    boolean         –         2  ▄        ▇  0 … 1 … 1
          same    number      16.7%         4  ▃▃▃      ▆  1.500 … 3 … 7
          price   number          –         5  ▃ ▃ ▃ ▃  ▆  10 … 35 … 60

        left out: 2 rows and values
          m.csv:5  size 'oops': found 'oops' among numbers (4 numbers, 1 word); correct it, add it to 'miss…
          m.csv:6  '5,2026-02-04': the header has 7 fields, this row has 2

        1 row equals an earlier one in every column; the first is m.csv:8, equal to m.csv:7

        """)
  }

  @Test func `inspect says the same to machines`() throws {
    let place = try Workplace()
    try place.write(mixed, to: "m.csv")
    let result = try seismo("inspect", "m.csv", "--json", "--values", in: place.path)
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(json["rows"] as? Int == 6)
    #expect(json["skipped_rows"] as? Int == 1)
    let columns = try #require(json["columns"] as? [[String: Any]])
    #expect(
      columns.compactMap { $0["type"] as? String } == [
        "integer", "date", "number", "category", "boolean", "number", "number",
      ])
    let size = try #require(columns[2]["values"] as? [Any])
    #expect(size.map { $0 as? Double } == [1.5, nil, 2.5, nil, 7, 7])
    let rejects = try #require(json["rejects"] as? [[String: Any]])
    #expect(rejects.map { $0["line"] as? Int } == [5, 6])
    #expect(rejects.map { $0["column"] as? String } == ["size", nil])
  }

  @Test func `inspect reads standard input as it reads a file`() throws {
    let place = try Workplace()
    let path = try place.write(mixed, to: "m.csv")
    let file = try #require(FileHandle(forReadingAtPath: path))
    let output = Pipe()
    let process = try start(["inspect", "-"], in: place.path, input: file, output: output)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let named = try seismo("inspect", "m.csv", in: place.path).output
    #expect(text.split(separator: "\n").count == named.split(separator: "\n").count)
    #expect(text.hasPrefix("-: 6 rows, 7 columns, read by csv\n"))
  }

  @Test func `inspect refuses what isn't a table`() throws {
    let place = try Workplace()
    try place.write("", to: "empty.csv")
    let empty = try seismo("inspect", "empty.csv", in: place.path)
    #expect(empty.status == 1)
    #expect(
      empty.errors == "empty.csv: error: the file is empty; a header and rows are wanted\n")
    let values = try seismo("inspect", "empty.csv", "--values", in: place.path)
    #expect(values.status == 2)
  }
}
