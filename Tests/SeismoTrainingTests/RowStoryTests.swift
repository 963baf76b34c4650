internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// Rows that a reader doesn't find one below the other.
@Suite struct RowStoryTests {
  static let spec = """
    data:
      read: {use: noted, path: t.csv}
      schema: {target: price}
      split: {use: random, train: 0.5, validation: 0.5, test: 0}
    prepare: [one_hot]
    model: [{use: dense, units: 1}]
    loss: mse
    optimizer: sgd
    train: {epochs: 1}
    """

  func story(_ row: Int, _ notes: ReadNotes = ReadNotes()) throws -> RowStory {
    let place = try Workplace()
    try place.write("colour,price\nred,1.1\n\"red\nor\",2\nred,3\nblue,4\n", to: "t.csv")
    return try NotedReader.$notes.withValue(notes) {
      let run = try Runner(place.experiment(Self.spec), output: place.path + "/runs").run()
      return try RowStory(
        of: .number(row), in: run, variant: nil, fold: nil,
        registry: try Registry([.standard, .noted]))
    }
  }

  @Test func `a row ends where a row that was left out begins`() throws {
    #expect(try story(1).lines == ["\"red", "or\",2"])
    let reject = Reject(file: "../../t.csv", line: 4, byte: 27, value: "", reason: "is no row")
    let value = Reject(
      file: "../../t.csv", line: 3, byte: 27, column: "price", value: "2", reason: "is odd")
    #expect(try story(1, ReadNotes(rejects: [value, reject])).lines == ["\"red"])
    #expect(try story(3).lines == ["blue,4"])
  }

  @Test func `a numeric target is shown in the network's precision`() throws {
    let story = try story(0)
    #expect(story.line == 2)
    #expect(story.job == "main")
    #expect(story.read.target?.value == .number(1.1))
    #expect(story.target?.number == Double(Float(1.1)))
    #expect(story.target?.text == "1.1")
  }
}
