import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoTables
import Testing

private let spec = """
  data:
    read: {use: csv, path: rows.csv}
    schema: {target: y}
    split: {use: random, train: 0.5, validation: 0.25, test: 0.25}
  model: [{use: dense, units: 1}]
  loss: mse
  optimizer: sgd
  """

private func rows(_ first: Int) -> String {
  "x,y\n" + (first..<first + 40).map { "\($0),\($0 % 7)\n" }.joined()
}

@Suite struct `The recorded hash` {
  @Test func `is of what was read, when another file takes its place`() throws {
    let place = try Workplace()
    try place.write(rows(0), to: "rows.csv")
    let experiment = try place.experiment(spec)
    try Data(rows(1000).utf8).write(to: URL(filePath: "\(place.path)/rows.csv"), options: .atomic)
    let table = try experiment.readTable(of: try experiment.variant())
    #expect(table.columns[0].numbers?.first == 0)
    #expect(try experiment.hashData().map(\.sha256) == [sha256(of: rows(0))])
    #expect(try place.experiment(spec).hashData().map(\.sha256) == [sha256(of: rows(1000))])
  }

  @Test func `is refused, when the file is written to`() throws {
    let place = try Workplace()
    try place.write(rows(0), to: "rows.csv")
    let experiment = try place.experiment(spec)
    _ = try experiment.readTable(of: try experiment.variant())
    try place.write(rows(1000), to: "rows.csv")
    let words = "error: was changed while it was read; try again when it is no longer written to"
    #expect(message { try experiment.hashData() } == "rows.csv: \(words)")
    #expect(
      message { try experiment.readTable(of: try experiment.variant()) } == "rows.csv:41: \(words)")
  }

  @Test func `covers the files that a pattern had when the spec was read`() throws {
    let place = try Workplace()
    try place.write(rows(0), to: "rows1.csv")
    let experiment = try place.experiment(spec.replacing("rows.csv", with: "rows*.csv"))
    try place.write(rows(1000), to: "rows2.csv")
    #expect(try experiment.readTable(of: try experiment.variant()).rowCount == 40)
    #expect(try experiment.hashData().map(\.sha256) == [sha256(of: rows(0))])
  }
}
