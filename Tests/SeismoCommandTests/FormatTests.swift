import Foundation
import Testing

/// Whether the program has the readers that are built on request.
private let hasReaders: Bool = {
  let names = ["jsonl", "fixed_width", "libsvm"]
  let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
  return names.allSatisfy { (try? seismo("components", $0, in: folder).status) == 0 }
}()

/// Rows in another format than those of the training: what `predict` and its like make of them.
@Suite(.enabled(if: hasReaders)) struct `Rows in another format` {
  private struct Row {
    var size: Double
    var colour: String?
    var ok: Bool
    var label: String
  }

  private static let rows: [Row] = (0..<60).map { (number: Int) -> Row in
    let colours = ["red", "blue", "dark red"]
    let colour: String? = number % 9 == 4 ? nil : colours[number % 3]
    let label = number % 5 < 2 ? "yes" : "no"
    return Row(size: Double(number) / 7, colour: colour, ok: number % 4 < 2, label: label)
  }

  private static let csv: String = {
    var text = "size,colour,ok,label\n"
    for row in rows { text += "\(row.size),\(row.colour ?? ""),\(row.ok),\(row.label)\n" }
    return text
  }()
  private static let jsonl: String = {
    var text = ""
    for row in rows {
      text += "{\"label\": \"\(row.label)\", \"ok\": \(row.ok), \"size\": \(row.size)"
      if let colour = row.colour { text += ", \"colour\": \"\(colour)\"" }
      text += "}\n"
    }
    return text
  }()
  private static let fixed: String = {
    var text = ""
    for row in rows {
      text += "\(row.size)".padded(to: 24) + (row.colour ?? "").padded(to: 10)
      text += "\(row.ok)".padded(to: 6) + row.label + "\n"
    }
    return text
  }()
  private static let columns = "columns={size: 1-24, colour: 25-34, ok: 35-40, label: 41-43}"

  /// A folder with the rows in each format, and a run for each that it was trained from.
  private func place() throws -> Workplace {
    let place = try Workplace()
    for (text, name) in [(Self.csv, "t.csv"), (Self.jsonl, "t.jsonl"), (Self.fixed, "t.txt")] {
      try place.write(text, to: name)
    }
    return place
  }

  private func run(_ reader: String, in place: Workplace) throws -> String {
    try place.write(
      """
      data: {read: \(reader), schema: {target: label}}
      prepare: [{use: one_hot, missing: level}, standard]
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: adam
      train: {epochs: 3}
      """, to: "t.yaml")
    let done = try seismo("run", "t.yaml", "--quiet", in: place.path)
    #expect(done.status == 0, "\(done.errors)")
    return try #require(place.runs.last)
  }

  private func answers(_ arguments: [String], in place: Workplace, input: String? = nil) throws
    -> Outcome
  {
    let input = try input.map { name in
      try FileHandle(forReadingFrom: URL(filePath: "\(place.path)/\(name)"))
    }
    return try seismo(
      ["predict"] + arguments + ["--keep", "label"], in: place.path, input: input ?? .nullDevice)
  }

  @Test(arguments: [
    "{use: csv, path: t.csv}", "{use: jsonl, path: t.jsonl}",
    "{use: fixed_width, path: t.txt, \(columns.replacing("columns=", with: "columns: "))}",
  ])
  func `gives the same answers whatever the run was trained from`(reader: String) throws {
    let place = try place()
    let run = try run(reader, in: place)
    let expected = try answers([run, "t.csv"], in: place)
    #expect(expected.status == 0, "\(expected.errors)")
    #expect(expected.output.split(separator: "\n").count == 61)
    let fixed = ["--reader", "fixed_width", "--set", Self.columns]
    for (arguments, input) in [
      ([run, "t.jsonl"], nil), ([run, "t.txt"] + fixed, nil), ([run, "-"], "t.jsonl"),
      ([run, "-"], "t.csv"), ([run, "-"] + fixed, "t.txt"),
      ([run, "t.csv", "--reader", "csv"], nil),
    ] {
      let found = try answers(arguments, in: place, input: input)
      #expect(found.output == expected.output, "\(arguments) \(found.errors)")
    }
    let whole = try seismo("evaluate", run, "t.csv", "--json", in: place.path)
    let other = try seismo("evaluate", run, "t.jsonl", "--json", in: place.path)
    // Places differ: a CSV file has a header.
    func figures(_ outcome: Outcome) -> [Substring] {
      outcome.output.split(separator: "\n").filter {
        !$0.contains("\"line\"") && !$0.contains("\"file\"") && !$0.contains("\"data\"")
      }
    }
    #expect(figures(whole) == figures(other))
    #expect(try seismo("importance", run, "t.jsonl", "--repeats", "1", in: place.path).status == 0)
  }

  @Test func `is one row where that is all, and rows of several files`() throws {
    let place = try place()
    let run = try run("{use: csv, path: t.csv}", in: place)
    let lines = Self.jsonl.split(separator: "\n")
    try place.write(String(lines[0]), to: "one.json")
    let whole = try answers([run, "t.csv"], in: place).output
    let one = try answers([run, "one.json"], in: place)
    #expect(one.output == whole.split(separator: "\n")[..<2].joined(separator: "\n") + "\n")
    try place.write(lines[..<20].joined(separator: "\n"), to: "part2.jsonl")
    try place.write(lines[20...].joined(separator: "\n"), to: "part10.jsonl")
    #expect(try answers([run, "part*.jsonl"], in: place).output == whole)
  }

  @Test func `that lack a column, a reader or a parameter are told so`() throws {
    let place = try place()
    let run = try run("{use: csv, path: t.csv}", in: place)
    func errors(_ arguments: String...) throws -> String {
      let outcome = try seismo(["predict", run] + arguments, in: place.path)
      #expect(outcome.status != 0)
      return outcome.errors
    }
    try place.write("{\"size\": 1, \"ok\": true}\n{\"size\": 2, \"ok\": true}\n", to: "n.jsonl")
    #expect(
      try errors("n.jsonl")
        == "n.jsonl: error: lacks the column 'colour', which the model needs; it has 'size', 'ok'\n"
    )
    #expect(
      try errors()
        == "data: error: no file is given; name one, or a reader of rows that are in none, such as --reader postgres "
        + "--set table=orders\n")
    let unknown = try errors("t.jsonl", "--reader", "jsnl")
    #expect(unknown.contains("'jsnl'") && unknown.contains("jsonl"), "\(unknown)")
    let parameter = try errors("t.jsonl", "--set", "table=x")
    #expect(parameter.contains("table"), "\(parameter)")
    #expect(
      try errors("t.jsonl", "--reader", "jsonl", "--set", "on_bad_value=no").contains(
        "on_bad_value"))
  }

  @Test func `inspect and init take the same words`() throws {
    let place = try place()
    let fixed = ["--reader", "fixed_width", "--set", Self.columns]
    let shown = try seismo(["inspect", "t.txt"] + fixed, in: place.path)
    #expect(
      shown.output.hasPrefix("t.txt: 60 rows, 4 columns, read by fixed_width\n"), "\(shown.errors)")
    let made = try seismo(["init", "t.txt", "-o", "made.yaml"] + fixed, in: place.path)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try seismo("check", "made.yaml", in: place.path).status == 0)
    #expect(
      try seismo("inspect", "t.csv", "--set", "delimiter=;", in: place.path).output.hasPrefix(
        "t.csv: 60 rows, 1 columns, read by csv\n"))
  }
}

extension String {
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
