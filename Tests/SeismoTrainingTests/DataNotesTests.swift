internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What a run says of its data.
@Suite struct DataNotesTests {
  static let spec = """
    data:
      read: {use: noted, path: t.csv}
      schema: {target: label}
      split: {use: random, train: 1, validation: 0, test: 0}
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd
    train: {epochs: 1, select: {metric: training.loss}}
    variants: {slow: {optimizer.learning_rate: 1e-3}, fast: {}}

    """

  static let rejects = [
    Reject(
      file: "t.csv", line: 4, byte: 21, column: "x", value: "1,5 \"or so\"\nmore",
      reason: "is no number"),
    Reject(file: "t.csv", line: 6, byte: 40, value: "1;2", reason: "has 1 field, the header 3"),
    Reject(file: "t.csv", line: 7, byte: 44, value: "", reason: "is blank"),
  ]

  func place() throws -> Workplace {
    let place = try Workplace()
    try place.write("x,y,label\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n", to: "t.csv")
    return place
  }

  @Test func `rejects are in a file of the run, once, and counted in its notes with the doubts`()
    throws
  {
    let place = try place()
    let notes = ReadNotes(
      doubts: ["The column 'when' may be a date."], rejects: Self.rejects, skippedRows: 2)
    let run = try NotedReader.$notes.withValue(notes) {
      try Runner(place.experiment(Self.spec), output: place.path + "/runs").run()
    }
    #expect(
      try String(contentsOfFile: run.file("rejects.csv"), encoding: .utf8)
        == "file,line,byte,column,value,reason\r\n"
        + "t.csv,4,21,x,\"1,5 \"\"or so\"\"\nmore\",is no number\r\n"
        + "t.csv,6,40,,\"1;2\",\"has 1 field, the header 3\"\r\n"
        + "t.csv,7,44,,,is blank\r\n")
    #expect(
      try SavedRun(path: run.path).record.notes == [
        "2 rows and 1 value were left out of t.csv; a run's rejects.csv names each.",
        "The column 'when' may be a date.",
      ])
  }

  @Test func `a single value is spoken of as one`() throws {
    let place = try place()
    let lines = try NotedReader.$notes.withValue(ReadNotes(rejects: [Self.rejects[0]])) {
      try place.experiment(Self.spec).check().notes
    }
    #expect(lines == ["1 value was left out of t.csv; a run's rejects.csv names it."])
  }

  @Test func `what is true of one variant alone is said with its name`() throws {
    let place = try place()
    let spec = Self.spec.replacing(
      "fast: {}", with: "fast: {prepare: [{use: mad_outliers, threshold: 0.5}]}")
    let lines = try NotedReader.$notes.withValue(ReadNotes(doubts: ["All may be otherwise."])) {
      try place.experiment(spec).check().notes
    }
    #expect(
      lines == [
        "All may be otherwise.",
        "fast: mad_outliers dropped 2 training rows; a run's preparation.json names them.",
      ])
  }

  @Test func `nothing left out, no file`() throws {
    let place = try place()
    let run = try Runner(place.experiment(Self.spec), output: place.path + "/runs").run()
    #expect(!FileManager.default.fileExists(atPath: run.file("rejects.csv")))
    #expect(try SavedRun(path: run.path).record.notes == [])
  }

  @Test func `no variant may have the file's name`() throws {
    let place = try place()
    let spec = Self.spec.replacing("slow:", with: "rejects.csv:")
    #expect(message { try place.experiment(spec) }.contains("a run has a file of that name"))
  }
}
