import SeismoNetworks
import SeismoPreparation
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// What training rows count in the loss: `data.schema.row_weights`.
@Suite struct RowWeightTests {
  /// Eight rows, of which each has a number, a part, a weight and a class.
  private static func spec(
    _ weights: [String], repeated: [Int]? = nil, schema: String = ", row_weights: w",
    more: String = ""
  ) -> String {
    let places = repeated?.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
    let rows = (places ?? Array(0..<weights.count)).map { row in
      "[\([0.3, -1, 0.7, 2, -0.4, 1.1, 0.2, -2][row]), \(row < 6 ? "train" : "val"), \(weights[row]), c\(row % 2)]"
    }
    return """
      data:
        read: {use: inline, columns: [x, part, w, y], rows: [\(rows.joined(separator: ", "))]}
        schema: {target: y\(schema)}
        split: {use: predefined, by: part}
      sampler: full_batch
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: {use: sgd, learning_rate: 0.1}
      train: {epochs: 5, precision: float64}
      \(more)
      """
  }

  /// The losses of the steps, and the validation rows' at the end.
  private func train(_ spec: String) throws -> (steps: [Double], validation: Double?) {
    let experiment = try experiment(spec)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let trainer = Trainer(
      variant, try experiment.plan(variant, for: data), data: data, recorder: NoRecorder())
    var (steps, validation): ([Double], Double?) = ([], nil)
    _ = trainer.run { record in
      steps += record.losses
      validation = record.figures.first { $0.name == "validation.loss" }?.value
    }
    return (steps, validation)
  }

  @Test func `a weight of 2 is a row that is there twice, and one of 0 a row that isn't`() throws {
    let weights = [2, 0, 1, 1, 3, 1, 1, 1]
    let weighed = try train(Self.spec(weights.map(String.init)))
    let repeated = try train(
      Self.spec(weights.map { _ in "1" }, repeated: weights, schema: ", exclude: [w]"))
    #expect(weighed.steps.count == 5)
    for (one, other) in zip(weighed.steps, repeated.steps) { #expect(abs(one - other) < 1e-14) }
    #expect(abs(try #require(weighed.validation) - #require(repeated.validation)) < 1e-14)
  }

  @Test func `equal weights are none, and weights of held-out rows count nothing`() throws {
    let none = try train(Self.spec([String](repeating: "1", count: 8), schema: ", exclude: [w]"))
    let equal = try train(Self.spec(["4", "4", "4", "4", "4", "4", "0", "\"\""]))
    #expect(equal.steps == none.steps && equal.validation == none.validation)
  }

  @Test func `the column is no input, and filters take its rows along`() throws {
    let experiment = try experiment(
      Self.spec(
        ["1", "1", "1", "9", "2", "1", "1", "1"],
        more: "prepare: [{use: where, keep: \"x < 1.5\"}]"))
    let data = try experiment.prepareData(of: try experiment.variant())
    #expect(data.inputs == ["x"])
    #expect(data[.training].rowCount == 5)
    #expect(data.sampledRows.weights == nil)
    #expect(data.pipeline(missing: [:]).columns.map(\.name) == ["x"])
  }

  @Test(arguments: [
    (
      ["1", "-1", "1", "1", "1", "1", "1", "1"],
      "inline:2: error: column 'w': the weight is -1; expected a finite number of at least 0"
    ),
    (
      ["1", "1", "\"\"", "1", "1", "1", "1", "1"],
      "inline:3: error: column 'w': the weight is missing; expected a finite number of at least 0"
    ),
    (
      ["0", "0", "0", "0", "0", "0", "1", "1"],
      "data.schema.row_weights: 'w' is 0 in every training row that is left"
    ),
    (
      ["1e308", "1e308", "1", "1", "1", "1", "1", "1"],
      "data.schema.row_weights: 'w' has weights too large to be added up"
    ),
    (
      ["a", "b", "c", "d", "e", "f", "g", "h"], "data.schema.row_weights: column 'w' is not numeric"
    ),
  ])
  func `weights that are none are refused`(weights: [String], words: String) {
    #expect(problem { try train(Self.spec(weights)) } == words)
  }

  @Test func `a column that isn't there, or is the target, is refused`() {
    let ones = [String](repeating: "1", count: 8)
    #expect(
      problem { try train(Self.spec(ones, schema: ", row_weights: ww")) }
        == "data.schema.row_weights: no column is named 'ww'; did you mean 'w'?")
    #expect(
      problem { try train(Self.spec(ones, schema: ", row_weights: y")) }
        == "data.schema.row_weights: 'y' is the target; name another column")
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
