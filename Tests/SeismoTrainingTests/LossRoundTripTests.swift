internal import Foundation
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// Losses from the spec to a labelled file.
@Suite struct LossRoundTripTests {
  @Test(arguments: [
    ("kind", "{use: cross_entropy, class_weights: balanced}"),
    ("kind", "{use: cross_entropy, label_smoothing: 0.2, log_clip: 0.2}"),
    ("kind", "{use: focal, class_weights: [1, 2]}"), ("price", "poisson_nll"),
    ("price", "gaussian_nll"),
  ])
  func `a labelled file has the loss and metrics that the run had`(
    target: String, loss: String
  ) throws {
    let width = target == "kind" ? "classes" : loss == "gaussian_nll" ? "2" : "1"
    let spec = ModelRoundTripTests.spec(
      target: target, model: "[{use: dense, units: 5}, relu, {use: dense, units: \(width)}]",
      loss: loss, precision: "float64")
    let ended = try ModelRoundTripTests.Ended(spec)
    let variant = try ended.place.experiment(spec).variant()
    let experiment = try ended.place.experiment(spec)
    let trained = try experiment.train(variant)
    let lines = try experiment.prepareData(of: variant)[.test].lines
    let text = ModelRoundTripTests.csv().split(separator: "\n")
    let rows = lines.map { String(text[$0 - 1]) }
    try ended.place.write(([String(text[0])] + rows).joined(separator: "\n") + "\n", to: "test.csv")
    let data = try DataToPredict(
      ReaderChoice(FileReference("test.csv", in: ended.place.path)), for: ended.predictor,
      readsTarget: true,
      registry: try ModelRoundTripTests.registry.get())
    let evaluation = try ended.predictor.evaluate(data)
    #expect(evaluation.rows == lines.count)
    for (name, value) in evaluation.metrics {
      let own = try #require(trained.figures.first { $0.name == "test.\(name)" }?.value)
      #expect(abs(value - own) <= 1e-12 * max(1, abs(own)), "\(name): \(value), in the run \(own)")
    }
    #expect(evaluation.metrics.contains { $0.name == "loss" })
  }

  private func problem(_ overrides: [String], _ text: String = BaselineTests.numbers) -> String {
    message {
      let experiment = try experiment(text, overrides: overrides)
      let variant = try experiment.variant()
      let data = try experiment.prepareData(of: variant)
      try experiment.requireFinite(data, of: variant, fold: 0)
      _ = try experiment.design(variant, for: data)
    }
  }

  @Test func `a target that a loss has no meaning for is refused with its line`() {
    #expect(
      problem(["loss=bce_logits"]).contains(
        "is 91 after all steps, and the loss 'bce_logits' is for targets from 0 to 1"))
    #expect(
      problem(["loss=poisson_nll", "data.schema.target={column: Comp, transform: standard}"])
        .contains("after all steps, and the loss 'poisson_nll' is for targets of 0 or more"))
    #expect(problem(["loss=poisson_nll"]) == "no error")
  }

  @Test func `gaussian_nll says how many numbers it takes`() {
    #expect(problem(["loss=gaussian_nll"]).contains("{use: dense, units: 2}"))
    #expect(problem(["loss=gaussian_nll", "model=[{use: dense, units: 2}]"]) == "no error")
  }

  @Test func `a figure of two classes is refused for four, at its place`() {
    let found = problem(["metrics=[loss, {use: f1, average: binary}]"], BaselineTests.classes)
    #expect(found.contains("metrics[1]"))
    #expect(
      found.contains(
        "binary is for two classes, and the target has 4; use macro, micro or weighted"))
  }
}

extension Table {
  /// Each row's line in its file.
  fileprivate var lines: [Int] {
    (0..<rowCount).map { provenance.origin(of: Int(rowIDs[$0])).line }
  }
}
