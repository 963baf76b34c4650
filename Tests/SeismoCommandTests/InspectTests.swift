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
          m.csv:5  size 'oops': found 'oops' among numbers (4 numbers, 1 word)
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

@Suite struct InitTests {
  /// Rows by a rule that a network can learn.
  private func table(_ rows: Int, _ row: (Int) -> String) -> String {
    (0..<rows).map { row($0) + "\n" }.joined()
  }

  @Test func `init writes a spec whose choices have reasons, and which trains as it is`() throws {
    let place = try Workplace()
    let colours = ["red", "green", "blue"]
    try place.write(
      "id,x,colour,empty,one,kind\n"
        + table(300) {
          "\($0 + 1),\($0 % 7 == 0 ? "" : "\(($0 * 37) % 100)"),"
            + "\(colours[$0 % 3]),,5,\(($0 * 37) % 100 < 50 ? "low" : "high")"
        },
      to: "t.csv")
    let result = try seismo("init", "t.csv", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        t.yaml: predicts 'kind', the last column, as a class, from 300 rows
        seismo run t.yaml

        """)
    let text = String(decoding: try contents(place.path + "/t.yaml"), as: UTF8.self)
    for line in [
      "    target: kind ", "      - id ", "# no two rows alike: an identifier", "      - empty ",
      "# no values", "      - one ", "# one value in all rows", "  - impute_median ",
      "# missing numbers in x", "  - one_hot ", "# colour", "loss: cross_entropy",
    ] {
      #expect(text.contains(line), "\(line) in\n\(text)")
    }
    let run = try seismo("run", "t.yaml", "--quiet", "--json", in: place.path)
    #expect(run.status == 0, "\(run.errors)")
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let variant = try #require((json["variants"] as? [[String: Any]])?.first)
    let best = try #require(variant["best"] as? [String: Double])
    #expect(try #require(best["training accuracy"]) > 0.8, "\(best)")
    let again = try seismo("init", "t.csv", in: place.path)
    #expect(again.status == 1)
    #expect(again.errors == "t.yaml is there already; name another file with --output\n")
  }

  @Test func `init takes any names and any dialect`() throws {
    let place = try Workplace()
    let names = ["yes", "1x", "a: b", "\"\"q", " -", "größe", "#no", "null", "class"]
    let header = names.map { "\"\($0)\"" }.joined(separator: ";")
    try place.write(
      header + "\n"
        + table(60) { row in
          (0..<8).map { "\(row * ($0 + 3) % 17),5" }.joined(separator: ";") + ";\(row % 2)"
        }, to: "odd.csv")
    let result = try seismo("init", "odd.csv", in: place.path)
    #expect(result.output.hasPrefix("odd.yaml: predicts 'class', by its name, as a class"))
    let run = try seismo("run", "odd.yaml", "--quiet", in: place.path)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `init leaves out rows without a target, and says what is in doubt`() throws {
    let place = try Workplace()
    let rows = (0..<90).map { row in
      let time = row == 7 ? "24:00" : "12:\(10 + row % 50)"
      return "\(row * 37 % 101).5,\(time),\(row < 2 ? "" : ["a", "b"][row % 2])\n"
    }
    try place.write("x,when,y\n" + rows.joined(), to: "t.csv")
    let result = try seismo("init", "t.csv", in: place.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors
        == "note: 1 row or value can't be read and is left out; seismo inspect t.csv names the first\n"
    )
    let text = String(decoding: try contents(place.path + "/t.yaml"), as: UTF8.self)
    #expect(
      text.contains("on_missing_target: drop  # y is missing in 2 of 90 rows, which are left out"))
    let run = try seismo("run", "t.yaml", "--quiet", in: place.path)
    #expect(run.status == 0)
    for note in [
      "note: 1 value was left out of t.csv", "note: 2 rows without a target are left out",
    ] {
      #expect(run.errors.contains(note), "\(run.errors)")
    }
  }

  @Test func `init says why there is nothing to predict`() throws {
    let place = try Workplace()
    func words(_ text: String, _ arguments: String...) throws -> String {
      try place.write(text, to: "t.csv")
      let process = try start(["init", "t.csv"] + arguments, in: place.path)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      let errors = (process.standardError as? Pipe)?.fileHandleForReading.readDataToEndOfFile()
      return String(decoding: errors ?? Data(), as: UTF8.self)
    }
    #expect(
      try words("x\n1\n2\n")
        == "t.csv: error: has one column; there is nothing to predict it from\n")
    #expect(
      try words("x,y\n1,5\n2,5\n")
        == "t.csv: error: 'y' has one value or none: there is nothing to predict; choose another "
        + "column with --target\n")
    #expect(
      try words("size,y\n1,a\n2,b\n", "--target", "sise")
        == "t.csv: error: no column is named 'sise'; did you mean 'size'?\n")
  }
}
