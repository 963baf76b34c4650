internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import Testing

/// Columns that a split or a sampler looks at.
@Suite struct ColumnsApartTests {
  private func experiment(
    split: String = "random", sampler: String = "shuffled", exclude: String = "",
    weights: [String] = ["1", "0", "2", "1", "1", "1", "1", "1"]
  ) throws -> Experiment {
    let rows = (0..<8).map { row in
      "[\(row), \(["train", "val", "test"][max(0, row - 5)]), p\(row / 2), \(weights[row]), \(row % 2)]"
    }
    return try SeismoTrainingTests.experiment(
      """
      data:
        read: {use: inline, columns: [x, part, patient, w, y], rows: [\(rows.joined(separator: ", "))]}
        schema: {target: y, exclude: [\(exclude)]}
        split: \(split)
      prepare: [one_hot]
      sampler: \(sampler)
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: {use: sgd, learning_rate: 0.1}
      train: {epochs: 1}
      """)
  }

  private func data(_ experiment: Experiment) throws -> PreparedData {
    try experiment.prepareData(of: try experiment.variant())
  }

  private let predefined = "{use: predefined, by: part}"

  @Test func `are no inputs, and are read even where the schema excludes them`() throws {
    for exclude in ["patient", "patient, part, w"] {
      let data = try data(
        try experiment(split: predefined, sampler: "{use: weighted, weights: w}", exclude: exclude))
      #expect(data.inputs == ["x"])
      #expect(data[.training].rowIDs == [0, 1, 2, 3, 4, 5])
      #expect(data[.validation].rowIDs == [6])
      #expect(data[.test].rowIDs == [7])
      #expect(data.sampledRows.weights == [1, 0, 2, 1, 1, 1])
      #expect(data.pipeline(missing: [:]).columns.map(\.name) == ["x"])
    }
  }

  @Test func `are inputs as well where a step says so, unless the schema excludes them`() throws {
    let split = "{use: group, by: patient, input: true, train: 0.5, validation: 0.25, test: 0.25}"
    let both = try data(try experiment(split: split, exclude: "part, w"))
    #expect(both.inputs.first == "x" && both.inputs.count == 3)
    #expect(both.sampledRows.weights == nil)
    #expect(try data(try experiment(split: split, exclude: "part, w, patient")).inputs == ["x"])
  }

  @Test func `weights follow their rows through the filters`() throws {
    let source = try experiment(
      split: predefined, sampler: "{use: weighted, weights: w, input: true}", exclude: "patient")
    var data = try data(source)
    #expect(data.inputs == ["x", "w"])
    try data.apply(Dropping())
    #expect(data.sampledRows.weights == [0, 1, 1])
  }

  @Test func `that aren't there, or are the target, are told where the spec names them`() {
    #expect(
      problem { try experiment(split: "{use: time, by: day}") }
        == "data.split.by: no column is named 'day'; there are: x, part, patient, w, y")
    #expect(
      problem { try experiment(split: "{use: hash, by: [x, yy]}") }
        == "data.split.by[1]: no column is named 'yy'; did you mean 'y'?")
    #expect(
      problem { try data(try experiment(sampler: "{use: weighted, weights: y}")) }
        == "sampler.weights: 'y' is the target; name another column")
    #expect(
      problem { try data(try experiment(sampler: "{use: weighted, weights: patient}")) }
        == "sampler.weights: column 'patient' is not numeric")
  }

  @Test(arguments: [("", "missing"), ("-1", "-1"), ("inf", "inf")])
  func `a weight that is none is told with its row`(text: String, words: String) throws {
    var weights = [String](repeating: "1", count: 8)
    weights[3] = "\"\(text)\""
    let experiment = try experiment(
      split: predefined, sampler: "{use: weighted, weights: w}", weights: weights)
    #expect(
      problem { try data(experiment) }
        == "inline:4: error: column 'w': the weight is \(words); expected a finite number of at least 0"
    )
  }

  @Test func `variants that draw by other weights don't share their data`() throws {
    let one = try experiment(split: predefined, sampler: "{use: weighted, weights: w}")
    let other = try experiment(split: predefined)
    #expect(try one.variant().config.dataKey != other.variant().config.dataKey)
  }

  /// The first problem's place and words, or those of a problem with the data.
  private func problem<R>(_ work: () throws -> R) -> String {
    do {
      _ = try work()
      return "no problem"
    } catch let problems as SpecProblems {
      guard let first = problems.all.first else { return "" }
      return "\(first.path): \(first.fact.sentence)"
    } catch {
      return "\(error)"
    }
  }
}

/// Drops every other row.
private struct Dropping: RowFilter {
  static let name = "dropping"
  static let summary = "Drops every other row."
  static let parameters: [Parameter<Dropping>] = []
  let on = ColumnSelection.all

  func keep(_ rows: TrainView) -> [Bool] { (0..<rows.table.rowCount).map { $0 % 2 == 1 } }
}
