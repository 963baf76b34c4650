import Foundation
import Testing

/// `seismo row`: from a row's lines in the file to the numbers that the network takes.
@Suite struct RowTests {
  static let spec = """
    data:
      read: {use: csv, path: t.csv}
      schema: {target: label}
      split: {use: random, train: 1, validation: 0, test: 0}
    prepare: [{use: mad_outliers, threshold: 20}, {use: robust, on: size}, one_hot]
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd
    train: {epochs: 1, select: {metric: training.loss}}
    variants: {raw: {prepare: [one_hot]}, all: {}}

    """

  /// Row 1 is on two lines, and row 3 is far from the others.
  static let text =
    "size,colour,label\n1,red,yes\n2,\"dark,\nblue\",no\n3,,yes\n1000,red,no\n5,red,yes\n"

  /// A run, in `runs`.
  func place() throws -> (place: Workplace, run: String) {
    let place = try Workplace()
    try place.write(Self.text, to: "t.csv")
    try place.write(Self.spec, to: "spec.yaml")
    #expect(try seismo("run", "spec.yaml", "--quiet", in: place.path).status == 0)
    let run = try #require(place.runs.first)
    return (place, run.replacing(place.path + "/", with: ""))
  }

  @Test func `a row is followed from its lines to the network`() throws {
    let (place, run) = try place()
    let result = try seismo("row", run, "1", "--variant", "all", in: place.path)
    #expect(
      result.output == """
        row 1 of all: t.csv:3, in training

          3 | 2,"dark,
          4 | blue",no

        as read
          size    2
          colour  dark,↵blue
          label   no          (target)

        mad_outliers: no change

        robust
          size  2  →  -0.2857142857142857

        one_hot
          colour             dark,↵blue  →  –
          colour=dark,↵blue  –           →  1
          colour=red         –           →  0

        the network saw
          size               -0.2857143
          colour=dark,↵blue  1
          colour=red         0
          label              0 (no)      (target)

        """, "\(result.output)\(result.errors)")
  }

  @Test func `a row that a filter dropped ends there`() throws {
    let (place, run) = try place()
    let result = try seismo("row", run, "3", "--variant", "all", in: place.path)
    #expect(
      result.output == """
        row 3 of all: t.csv:6, in training

          6 | 1000,red,no

        as read
          size    1000
          colour  red
          label   no    (target)

        dropped by mad_outliers

        the network never saw it

        """, "\(result.output)\(result.errors)")
  }

  @Test func `as JSON`() throws {
    let (place, run) = try place()
    let result = try seismo("row", run, "2", "--json", in: place.path)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let story = try #require(object)
    #expect(story["variant"] as? String == "raw")
    #expect(story["file"] as? String == "t.csv")
    #expect(story["line"] as? Int == 5)
    #expect(story["lines"] as? [String] == ["3,,yes"])
    #expect(story["part"] as? String == "training")
    let read = try #require(story["read"] as? [[String: Any]])
    #expect(read.map { $0["column"] as? String } == ["size", "colour"])
    #expect(read[1]["value"] == nil)
    let inputs = try #require(story["inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["value"] as? Double } == [3, 0, 0])
    #expect(story["expected"] as? Double == 1)
  }

  @Test(arguments: [
    "t.csv:3", "./t.csv:3", "../t.csv:3", "t.csv:3:2", "t.csv:3: error: this and that",
  ])
  func `a row may be called as other commands print it`(name: String) throws {
    let (place, run) = try place()
    let one = try seismo("row", run, "1", in: place.path)
    let other = try seismo("row", run, name, in: place.path)
    #expect(other.status == 0 && other.output == one.output, "\(other.errors)")
  }

  @Test func `a line on which no row starts names the nearest`() throws {
    let place = try Workplace()
    try place.write(Self.text.replacing("3,,yes", with: "\n3,,yes"), to: "t.csv")
    try place.write(Self.spec, to: "spec.yaml")
    #expect(try seismo("run", "spec.yaml", "--quiet", in: place.path).status == 0)
    let run = try #require(place.runs.first).replacing(place.path + "/", with: "")
    let cases = [
      (
        "t.csv:1",
        "no row starts at line 1 of t.csv: it is above the first row; the nearest is line 2 (row 0)"
      ),
      (
        "t.csv:4",
        "no row starts at line 4 of t.csv: it is within the row that starts at line 3 (row 1)"
      ),
      (
        "t.csv:5",
        "no row starts at line 5 of t.csv: it is blank; the nearest are line 3 (row 1) and line 6 (row 2)"
      ),
      (
        "t.csv:99",
        "no row starts at line 99 of t.csv: the file ends before it; the nearest is line 8 (row 4)"
      ),
      ("u.csv:2", "no file 'u.csv' was read; there is t.csv"),
    ]
    for (name, reason) in cases {
      let result = try seismo("row", run, name, in: place.path)
      #expect(
        result.status == 2 && result.errors == "\(run): error: \(reason)\n", "\(result.errors)")
    }
    let neither = try seismo("row", run, "first", in: place.path)
    #expect(
      neither.errors.contains("expected a line, such as data.csv:14, or a row's number, such as 12")
    )
  }

  @Test func `of several files each has its lines`() throws {
    let place = try Workplace()
    for day in [2, 10] { try place.write(Self.text, to: "day\(day).csv") }
    try place.write(Self.spec.replacing("path: t.csv", with: "path: 'day*.csv'"), to: "spec.yaml")
    let made = try seismo("run", "spec.yaml", "--quiet", in: place.path)
    #expect(made.status == 0, "\(made.errors)")
    let run = try #require(place.runs.first).replacing(place.path + "/", with: "")
    let second = try seismo("row", run, "day10.csv:2", in: place.path)
    #expect(
      second.output.hasPrefix("row 5 of raw: day10.csv:2, "), "\(second.output)\(second.errors)")
    #expect(
      try seismo("row", run, "day3.csv:2", in: place.path).errors
        .hasSuffix("no file 'day3.csv' was read; there are day2.csv, day10.csv\n"))
  }

  @Test func `what isn't there is said`() throws {
    let (place, run) = try place()
    let cases = [
      (["5"], "no row 5; the rows that were read are 0 to 4"),
      (["--", "-1"], "no row -1; the rows that were read are 0 to 4"),
      (["1", "--variant", "al"], "no variant 'al'; there are: raw, all"),
      (["1", "--fold", "2"], "no fold 2 of 'raw'; it has no folds"),
    ]
    for (arguments, reason) in cases {
      let process = Pipe()
      let errors = try start(["row", run] + arguments, in: place.path, errors: process)
      let text = process.fileHandleForReading.readDataToEndOfFile()
      errors.waitUntilExit()
      #expect(errors.terminationStatus == 2)
      #expect(String(decoding: text, as: UTF8.self) == "\(run): error: \(reason)\n")
    }
    #expect(
      try seismo("row", "nowhere", "1", in: place.path).errors
        == "nowhere/run.json: error: no such file; is nowhere a run's folder?\n")
  }

  @Test func `data that have changed are refused`() throws {
    let (place, run) = try place()
    try place.write(Self.text.replacing("5,red", with: "6,red"), to: "t.csv")
    let result = try seismo("row", run, "1", in: place.path)
    #expect(result.status == 1)
    #expect(
      result.errors.hasPrefix("../../t.csv: error: is not the file that the lock names: SHA-256 "))
    try FileManager.default.removeItem(atPath: place.path + "/t.csv")
    let gone = try seismo("row", run, "1", in: place.path)
    #expect(gone.status == 1)
    #expect(
      gone.errors.hasSuffix(
        "t.csv: error: no such file (looked for \(place.path)/t.csv). If the data moved, say where they are: --data PATH\n"
      ),
      "\(gone.errors)")
  }
}
