internal import Foundation
internal import SeismoComparison
internal import SeismoDiagnosis
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// Trainings that end in infinity: what is named keeps them from it, and what only puts it off isn't named.
@Suite struct DivergenceTests {
  /// A regression of 160 rows whose target is a line's.
  ///
  /// - Parameters:
  ///   - scale: what targets about 1 are multiplied by.
  ///   - outlier: the target of row 77, in place of its own.
  func trained(
    _ optimizer: String, scale: Double = 1, outlier: String? = nil, epochs: Int = 8,
    _ more: String = ""
  ) throws -> SavedExample {
    var random = RandomStream(seed: 5, purpose: "rows")
    let rows = (0..<160).map { row -> String in
      let (a, b) = (random.normal(), random.normal())
      let target = "\(scale * (a - 0.5 * b + 0.1 * random.normal()))"
      return "\(a),\(b),\(row == 77 ? outlier ?? target : target)"
    }
    let file = FileManager.default.temporaryDirectory
      .appending(path: "seismo-diverging-\(UUID().uuidString).csv")
    try Data(("a,b,y\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: file)
    return try SavedExample(
      """
      name: diverging
      seed: 3
      data:
        read: {use: csv, path: \(file.path(percentEncoded: false))}
        schema: {target: y}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: shuffled, batch_size: 8}
      model: [{use: dense, units: 16}, relu, {use: dense, units: 1}]
      loss: mse
      optimizer: \(optimizer)
      train: {epochs: \(epochs), select: {metric: training.loss}}
      \(more)
      """, data: file)
  }

  private func end(of example: SavedExample) throws -> SpikesFile.Spike {
    try #require(try example.explainer().explain().spikes.last { $0.isDivergence == true })
  }

  @Test(arguments: [
    ("{use: sgd, learning_rate: 1", 1.0, 1.0), ("{use: sgd, learning_rate: 100", 100, 1),
    ("{use: sgd, learning_rate: 0.1, momentum: 0.99", 0.1, 1),
    ("{use: sgd, learning_rate: 0.1", 0.1, 1000),
    ("{use: adam, learning_rate: 10000", 10000, 1),
  ])
  func `a rate that is too large is named, with one that is not`(
    optimizer: String, rate: Double, scale: Double
  ) throws {
    let example = try trained(optimizer + "}", scale: scale)
    let spike = try end(of: example)
    #expect(spike.trigger == .trigger(.rate), "\(spike.story)")
    #expect(spike.story.contains("is too large") && !spike.story.contains("rounding"))
    #expect(!spike.story.contains("160 steps") && spike.confidence == nil)
    let critical = try #require(spike.criticalRate)
    let slower = optimizer.replacing(
      /learning_rate: [0-9.]+/, with: "learning_rate: \(rate * critical)")
    let losses = try trained(slower + "}", scale: scale).job().metrics.stepLosses
    #expect(losses.count == 160 && losses.allSatisfy(\.isFinite))
    #expect((losses.suffix(8).max() ?? .infinity) <= 10 * losses[0])
  }

  @Test func `the headline's step is the first recorded loss that isn't finite`() throws {
    let example = try trained("{use: sgd, learning_rate: 1}")
    let spike = try end(of: example)
    let losses = try example.job().metrics.stepLosses
    let first = try #require(losses.firstIndex { !$0.isFinite }) + 1
    #expect(spike.peakStep == first && spike.origin?.step == first)
    #expect(spike.onsetStep <= spike.peakStep && spike.kind == .nonFinite)
  }

  @Test func `numbers beyond float32 are named where float64 bears them`() throws {
    let spike = try end(of: trained("{use: adam, learning_rate: 1e17}", scale: 1.2e19))
    #expect(spike.trigger == .trigger(.rounding), "\(spike.story)")
    #expect(spike.story.hasPrefix("The numbers outgrew the precision they are computed in."))
  }

  @Test func `a target that no rate suits is named`() throws {
    let spike = try end(of: trained("{use: sgd, learning_rate: 0.01}", scale: 1e25))
    #expect(spike.trigger == .trigger(.targetScale), "\(spike.story)")
    #expect(spike.story.contains("data.schema.target: {column: y, transform: standard}"))
  }

  @Test(arguments: ["1e8", "-1e12"])
  func `a row that training can't bear is named, not the rate`(outlier: String) throws {
    let spike = try end(of: trained("{use: sgd, learning_rate: 0.01}", outlier: outlier))
    #expect(spike.trigger == .trigger(.row), "\(spike.story)")
    #expect(Set(spike.rows.map(\.row)) == [RowID(77)] && spike.rows.first?.line == 79)
    #expect(spike.story.contains(":79 (row 77) set it off"))
    #expect(spike.rows.first?.values["y"].flatMap(Double.init) == Double(outlier))
  }

  @Test func `a training that ends finite but far above an untrained network has diverged`() throws
  {
    let example = try trained("{use: sgd, learning_rate: 0.6}", epochs: 1, "").job()
    let losses = example.metrics.stepLosses
    let file = try Explainer(example, registry: try SavedExample.registry).explain()
    let isFar = !(losses.suffix(4).allSatisfy { $0 < 100 * losses[0] })
    #expect(file.spikes.contains { $0.isDivergence == true } == isFar)
  }
}

/// `advise` where trainings diverge.
@Suite struct RescueTests {
  @Test func `a change with which trainings diverge never helps`() {
    for usual in [AdviceVerdict.helps, .hurts, .undecided] {
      for before in 0...10 {
        for after in 0...10 {
          let verdict = AdviceTrainings.verdict(usual, before, after, of: 10)
          #expect(after == 0 || verdict != .helps, "\(usual), \(before), \(after)")
          if after == 10 { #expect(verdict == .diverges) }
          if before > 5, after == 0 { #expect(verdict == .helps) }
          if before == 0, after == 0 { #expect(verdict == usual) }
        }
      }
    }
  }

  @Test(arguments: [1, .nan, .infinity, 1e308])
  func `no change helps with which a final loss isn't finite`(untrained: Double) {
    func outcomes(_ losses: [Double], spikes: Int) -> [Outcome] {
      losses.map { loss in
        var outcome = Outcome()
        (outcome.steps, outcome.plannedSteps, outcome.stepsPerEpoch) = (1000, 1000, 50)
        outcome.epochLosses = [Double](repeating: loss, count: 20)
        outcome.spikes = (0..<spikes).map { .init(onset: 10 + 20 * $0, height: 2) }
        return outcome
      }
    }
    let ends: [Double] = [0.5, 1e30, .infinity, .nan]
    for before in ends {
      for after in ends {
        for lost in [0, 1, 9, 10] {
          let losses = (0..<10).map { $0 < lost ? after : 0.5 }
          let advice = AdviceTrainings(
            base: outcomes([Double](repeating: before, count: 10), spikes: 9),
            changed: outcomes(losses, spikes: 0),
            placebo: outcomes([Double](repeating: before, count: 10), spikes: 9),
            untrained: UntrainedLoss(untrained)
          ).advice("any", seeds: Array(1...10))
          let isFinite = losses.allSatisfy(\.isFinite)
          #expect(isFinite || advice.verdict != .helps, "\(before), \(lost) of \(after)")
          if losses.allSatisfy({ $0 == 0.5 }) { #expect(advice.verdict == .helps, "\(before)") }
        }
      }
    }
  }

  @Test func `of a training that collapses the final loss says what helps`() {
    func outcomes(_ first: Double, _ last: Double, spikes: Int) -> [Outcome] {
      (0..<10).map { _ in
        var outcome = Outcome()
        (outcome.steps, outcome.plannedSteps, outcome.stepsPerEpoch) = (1000, 1000, 50)
        outcome.epochLosses =
          [Double](repeating: first, count: 10) + [Double](repeating: last, count: 20)
        outcome.spikes = (0..<spikes).map { .init(onset: 10 + 20 * $0, height: 2) }
        return outcome
      }
    }
    func verdict(_ changed: [Outcome]) -> AdviceVerdict {
      let base = outcomes(0.1, 0.7, spikes: 2)
      return AdviceTrainings(
        base: base, changed: changed, placebo: base, untrained: UntrainedLoss(1.4)
      ).advice("any", seeds: Array(1...10)).verdict
    }
    #expect(verdict(outcomes(0.1, 0.1, spikes: 9)) == .helps)
    #expect(verdict(outcomes(0.1, 0.6, spikes: 0)) == .undecided)
    #expect(verdict(outcomes(0.1, 3.2, spikes: 0)) == .hurts)
  }

  @Test func `advice where losses overflow helps with what is finite alone`() throws {
    let example = try DivergenceTests().trained("{use: adam, learning_rate: 1e17}", scale: 1.2e19)
    let advisor = Advisor(try example.job(), seeds: 2, registry: try SavedExample.registry)
    let changes = advisor.candidates(reviewing: [])
    #expect(changes.contains { $0.name.hasPrefix("learning rate ") })
    for advice in try advisor.advise(changes) {
      #expect(advice.divergedBefore == 2)
      #expect(advice.verdict != .helps || advice.lossAfter.isFinite, "\(advice)")
    }
  }
}
