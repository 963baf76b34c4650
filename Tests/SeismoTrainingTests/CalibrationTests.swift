import Foundation
import SeismoInference
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Testing

@Suite struct CalibrationTests {
  /// From 12 rows of logits for 3 classes; what scikit-learn 1.9.1's `_TemperatureScaling` makes of them (its `beta_` is
  /// 0.2863571010705156).
  @Test func `the temperature is scikit-learn's`() throws {
    let logits = [
      -2.61, -0.7, 6.65, 2.64, -6.57, -0.02, -2.49, 0.59, -6.43, 0.97, 0.94, 6.3, 1.27, 2.04,
      -5.97, 9.01, -7.66, 4.41, -1.32, -3.52, -2.63, -2.69, 1.52, -0.44, 5.93, -7.32, -0.01,
      -3.57, 3.1, -8.47, -1.37, 0.84, -5.94, 3.94, 0.71, 4.03,
    ]
    let scaling = try #require(
      TemperatureScaling(fittedTo: logits, of: [2, 1, 1, 2, 1, 2, 0, 1, 0, 1, 1, 2]))
    #expect(abs(scaling.temperature - 3.492143188562834) < 1e-6)
    #expect(TemperatureScaling(fittedTo: [.nan, 1], of: [0]) == nil)
    #expect(TemperatureScaling(fittedTo: [], of: []) == nil)
  }

  /// A folder with a run of few rows, on which the network becomes too sure of itself.
  private struct Trained {
    let folder: Workplace
    let run: RunDirectory

    init(_ train: String) throws {
      folder = try Workplace()
      run = try Runner(
        folder.experiment(
          """
          data:
            read: {use: synthetic, rows: 160, inputs: 6, spread: 1, contradictions: 30}
            schema: {target: y}
            split: {use: random, train: 0.5, validation: 0.5, test: 0}
          model: [{use: dense, units: 64}, relu, {use: dense, units: classes}]
          loss: cross_entropy
          optimizer: {use: adam, learning_rate: 0.01}
          metrics: [loss, accuracy, log_loss]
          train: {epochs: 40\(train)}
          """), output: "\(folder.path)/runs"
      ).run()
    }

    func bytes(_ file: String) throws -> Data {
      try Data(contentsOf: URL(filePath: "\(run.path)/main/\(file)"))
    }

    func figure(_ name: String) throws -> Double {
      let summary = try JSONDecoder().decode(VariantSummary.self, from: bytes("summary.json"))
      return try #require(summary.figures.first { $0.name == name }).final
    }
  }

  @Test func `a run that calibrates trains alike and answers with honest probabilities`() throws {
    let (plain, calibrated) = (try Trained(""), try Trained(", calibrate: temperature"))
    #expect(try plain.bytes("metrics.jsonl") == calibrated.bytes("metrics.jsonl"))
    for name in ["validation.accuracy", "validation.loss"] {
      #expect(try plain.figure(name) == calibrated.figure(name), "\(name)")
    }
    let (before, after) = (
      try plain.figure("validation.log_loss"), try calibrated.figure("validation.log_loss")
    )
    #expect(after < 0.9 * before, "\(before) → \(after)")

    let registry = try Registry([.standard])
    let predictor = try Predictor(
      ModelFolder(run: calibrated.run.path, variant: nil), weights: .final, registry: registry)
    let scaling = try #require(predictor.scaling)
    #expect(scaling.temperature > 1)
    let classes = predictor.pipeline.classes.count
    let odds = predictor.answers(
      to: [scaling.temperature] + [Double](repeating: 0, count: classes - 1))
    #expect(abs(odds[0] / odds[1] - exp(1)) < 1e-12)
  }

  @Test(arguments: [
    (
      "loss={use: focal}\ntrain.calibrate=temperature\ndata.split={use: random, train: 0.8, validation: 0, test: 0.2}\ntrain.select.metric=training.loss",
      "'temperature' is fitted on validation rows, and data.split gives none; give it some, or write none"
    ),
    (
      "train.calibrate=temperature\nloss=nll\nmodel=[{use: dense, units: classes}, softmax]",
      "'temperature' divides the logits of classes, which 'nll' doesn't take; write none, or take a loss such as cross_entropy"
    ),
  ])
  func `where no temperature can be had, that is told`(overrides: String, reason: String) throws {
    let experiment = try experiment(
      Specs.randomAndStateful, overrides: overrides.split(separator: "\n").map(String.init))
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    #expect {
      _ = try experiment.plan(variant, for: data)
    } throws: { error in
      "\(error)".contains(reason)
    }
  }
}
