internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// One spec, one machine: the same bits.
@Suite struct DeterminismTests {
  func train(_ overrides: [String] = []) throws -> Trained {
    let experiment = try experiment(Specs.randomAndStateful, overrides: overrides)
    return try experiment.train(try experiment.variant())
  }

  @Test(arguments: ["float32", "float64"])
  func `two runs give the same bits`(precision: String) throws {
    let first = try train(["train.precision=\(precision)"])
    let second = try train(["train.precision=\(precision)"])
    #expect(first.losses.map(\.bitPattern) == second.losses.map(\.bitPattern))
    #expect(first.weights == second.weights)
    #expect(first.figures.map(\.value) == second.figures.map(\.value))
  }

  @Test func `runs on several threads at once give the same bits`() async throws {
    let alone = try train().weights
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 { group.addTask { try self.train().weights } }
      for try await weights in group { #expect(weights == alone) }
    }
  }

  @Test func `another seed gives another split, order and start`() throws {
    let one = try experiment(Specs.randomAndStateful)
    let other = try experiment(Specs.randomAndStateful, overrides: ["seed=18"])
    let (a, b) = (try one.variant(), try other.variant())
    let (dataA, dataB) = (try one.prepareData(of: a), try other.prepareData(of: b))
    #expect(dataA[.training].rowIDs != dataB[.training].rowIDs)
    #expect(try one.plan(a, for: dataA).network.bits != other.plan(b, for: dataA).network.bits)
    #expect(try train().losses != train(["seed=18"]).losses)
  }

  @Test func `both precisions start from the same numbers and split`() throws {
    let single = try experiment(Specs.randomAndStateful)
    let double = try experiment(Specs.randomAndStateful, overrides: ["train.precision=float64"])
    let (a, b) = (try single.variant(), try double.variant())
    let data = try single.prepareData(of: a)
    #expect(data[.training].rowIDs == (try double.prepareData(of: b))[.training].rowIDs)
    let narrow = try single.plan(a, for: data).network
    let wide = try double.plan(b, for: data).network
    for (one, other) in zip(narrow.parameters, wide.parameters) {
      #expect(narrow.values(of: one) == wide.values(of: other).map { Double(Float($0)) })
    }
  }

  @Test func `the best epoch is the one with the best metric`() throws {
    let experiment = try experiment(Specs.randomAndStateful)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let trainer = Trainer(variant, planned, data: data, recorder: NormRecorder())
    var losses: [Double] = []
    let result = trainer.run { record in
      losses += record.figures.filter { $0.name == "validation.loss" }.map(\.value)
    }
    #expect(losses.count == 4)
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(result.bestEpoch == best + 1)
    let figures = trainer.finalFigures(at: try #require(result.best), of: data)
    #expect(figures.first { $0.name == "validation.loss" }?.value == losses[best])
  }
}
