import Foundation
import Testing

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
      "# missing numbers in x", "  - one_hot ", "# colour", "  use: cross_entropy",
      "  - realmlp ", "# RealMLP: strong on most tables as it is", "  label_smoothing: 0.1 ",
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

  @Test func `init says why there is nothing to predict`() throws {
    let place = try Workplace()
    func words(_ text: String, _ arguments: String...) throws -> String {
      try place.write(text, to: "t.csv")
      let result = try seismo(["init", "t.csv"] + arguments, in: place.path)
      #expect(result.status == 1)
      #expect(result.output == "")
      #expect(!FileManager.default.fileExists(atPath: place.path + "/t.yaml"))
      return result.errors
    }
    #expect(
      try words("x\n1\n2\n")
        == "t.csv: error: has one column; there is nothing to predict it from\n")
    #expect(
      try words("x,y\n1.5,5\n2.5,5\n")
        == "t.csv: error: has nothing to predict 'x' from: 'y' (one value in all rows)\n")
    #expect(
      try words("size,y\n1,a\n2,b\n", "--target", "sise")
        == "t.csv: error: no column is named 'sise'; did you mean 'size'?\n")
    #expect(
      try words("size,day\n1,2026-01-01\n2,2026-01-02\n", "--target", "day")
        == "t.csv: error: 'day' holds dates or times, which a network can't predict; choose another "
        + "column with --target\n")
  }

  @Test func `doubts about the file are said, and stand in the spec`() throws {
    let place = try Workplace()
    try place.write(
      "day,x,kind\n"
        + table(60) { "0\($0 % 9 + 1)/0\($0 % 7 + 1)/2026,\(($0 * 37) % 100),\($0 % 3)" },
      to: "t.csv")
    let doubt =
      "column 'day': dates such as 01/01/2026 are read as month-day-year; no value tells it from "
      + "day-month-year"
    let result = try seismo("init", "t.csv", in: place.path)
    #expect(result.errors.hasPrefix("note: \(doubt)\n"), "\(result.errors)")
    let text = String(decoding: try contents(place.path + "/t.yaml"), as: UTF8.self)
    #expect(text.contains("\n# In doubt: \(doubt)\n"), "\(text)")
  }

  @Test func `init reads standard input as it reads a file`() throws {
    let place = try Workplace()
    let path = try place.write(
      "x,y\n" + table(60) { "\(($0 * 37) % 100),\(($0 * 37) % 10).5" }, to: "t.csv")
    #expect(try seismo("init", "t.csv", in: place.path).status == 0)
    let output = Pipe()
    let process = try start(
      ["init", "-"], in: place.path, input: try #require(FileHandle(forReadingAtPath: path)),
      output: output)
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(words.hasPrefix("data.yaml: predicts 'y', by its name, as a number, from 60 rows\n"))
    func choices(_ name: String) throws -> [Substring] {
      String(decoding: try contents(place.path + "/" + name), as: UTF8.self)
        .split(separator: "\n").filter { !$0.contains(#/^# |name:|path:/#) }
    }
    #expect(try choices("data.yaml") == choices("t.yaml"))
  }
}
