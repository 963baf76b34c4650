import Foundation
import SeismoComparison
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Testing

/// What is found in runs whose truth is known.
@Suite struct ExplainTests {
  @Test func `a contradictory row drawn alone is named by its line`() throws {
    let example = try SavedExample(
      spec(
        "sampler: {use: shuffled, batch_size: 1}\noptimizer: {use: adam, learning_rate: 1e-3}",
        epochs: 30))
    let guilty = Set(try example.job().data.notes.planted.map(\.line))
    #expect(guilty.count == 2)
    let file = try example.explainer().explain()
    let named = file.spikes.filter { $0.kind == .state && $0.trigger == .trigger(.row) }
    try #require(!named.isEmpty)
    let right = named.filter { $0.rows.contains { guilty.contains($0.line) } }
    #expect(right.count * 4 >= named.count * 3, "\(right.count) of \(named.count)")
    let row = try #require(right.first?.rows.first { guilty.contains($0.line) })
    #expect(row.file == "synthetic" && row.values.keys.contains("y") && row.values.count == 9)
    #expect(row.neighbours.first?.distance == 0 && guilty.contains(row.neighbours[0].line))
  }

  @Test func `a training that became infinite names the step, the layer and the row`() throws {
    let example = try SavedExample(
      spec(
        "model: [{use: dense, units: 16, init: {use: he_normal, scale: 30}}, relu, {use: dense, units: classes, init: {use: he_normal, scale: 30}}, softmax]\nloss: {use: nll, log_clip: off}",
        epochs: 3))
    let file = try example.explainer().explain()
    let spike = try #require(file.spikes.first { $0.kind == .nonFinite })
    #expect(spike.origin?.step == spike.onsetStep && spike.origin?.operation == "the loss")
    #expect(spike.rows.count == 1 && spike.trigger == .trigger(.logarithm))
    #expect(
      spike.story.contains(
        "The first number that wasn't finite came from the loss of step 1, at synthetic:"))
  }

  @Test func `a full batch blames no row and no batch`() throws {
    let example = try SavedExample(
      spec("sampler: full_batch\noptimizer: {use: sgd, learning_rate: 3}", epochs: 400))
    let file = try example.explainer().explain()
    #expect(!file.spikes.isEmpty)
    for spike in file.spikes where spike.kind == .state {
      #expect(
        [.nothing, .undecided, .trigger(.rounding)].contains(spike.trigger), "\(spike.trigger)")
      if spike.trigger == .nothing, spike.margin == .edge {
        #expect(
          spike.story.hasSuffix(
            "At the edge any push will do; seismo advise tries what moves a network away from it."))
      }
    }
  }

  @Test(
    "a verdict alone is the verdict beside all evidence",
    arguments: [
      "optimizer: {use: adam, learning_rate: 1e-2}",
      "sampler: {use: shuffled, batch_size: 1}\noptimizer: {use: adam, learning_rate: 1e-3}",
    ])
  func verdictAlone(changes: String) throws {
    let example = try SavedExample(spec(changes, epochs: 30))
    let whole = try example.explainer().explain()
    let quick = try example.explainer().explain(.init(depth: .verdict))
    #expect(whole.spikes.contains { $0.kind == .state && !$0.arms.isEmpty })
    #expect(!quick.spikes.contains { !$0.arms.isEmpty })
    #expect(quick.spikes.map(\.story) == whole.spikes.map(\.story))
    #expect(quick.spikes.map(\.batch?.step) == whole.spikes.map(\.batch?.step))
    #expect(quick.spikes.map(\.criticalRate) == whole.spikes.map(\.criticalRate))
    #expect(quick.spikes.map(\.confidence) == whole.spikes.map(\.confidence))
    #expect(
      quick.spikes.map { $0.rows.map(\.place) } == whole.spikes.map { $0.rows.map(\.place) })
  }

  @Test func `a spike that isn't there is refused`() throws {
    let example = try SavedExample(spec(epochs: 3))
    let count = try example.explainer().explain().spikes.count
    let found = message { try example.explainer().explain(.init(spike: 99)) }
    let reason = count == 0 ? "no spike 99; none was found" : "no spike 99; there are 1 to \(count)"
    #expect(found == "\(example.run.path)/main: error: \(reason)")
  }

  @Test func `what if nothing changes, nothing changes`() throws {
    let example = try SavedExample(spec(epochs: 6))
    let result = try WhatIf(
      example.job(), settings: ["optimizer.beta1=0.9"], from: 30, registry: SavedExample.registry)
    #expect(result.changed.stepLosses == result.factual.stepLosses)
    #expect(result.changed.probes == result.factual.probes && result.keepsOptimizer)
    let slower = try WhatIf(
      example.job(), settings: ["optimizer.learning_rate=1e-5"], from: 30,
      registry: SavedExample.registry)
    #expect(slower.changed.stepLosses.prefix(30) == result.factual.stepLosses.prefix(30))
    #expect(slower.changed.stepLosses != result.factual.stepLosses)
  }

  @Test func `advice compares pairs of one seed, and a change of nothing does nothing`() throws {
    let example = try SavedExample(spec(epochs: 12))
    let advisor = Advisor(try example.job(), seeds: 3, registry: try SavedExample.registry)
    let advice = try advisor.advise([Advisor.Change("same", [.init("optimizer.beta1", "0.9")])])
    #expect(advice[0].spikesBefore == advice[0].spikesAfter)
    #expect(advice[0].interval == [0, 0] && advice[0].verdict == .undecided)
    #expect(advice[0].seeds == [5, 6, 7] && advice[0].lossBefore == advice[0].lossAfter)
    let names = advisor.candidates(reviewing: []).map(\.name)
    #expect(names.contains("beta2 0.9999") && names.contains("drop_last"))
  }

  @Test(arguments: [
    (SpikeCause.Kind.rate, "cosine schedule"), (.rows, "review 2 rows"), (.group, "review 2 rows"),
    (.labels, "weight_decay 0.001"), (.shortBatch, "drop_last"), (.logarithm, "log_clip"),
  ])
  func `remedies of the cause are tried first, and none is left out`(
    cause: SpikeCause.Kind, name: String
  ) throws {
    let example = try SavedExample(spec(epochs: 3))
    let advisor = Advisor(try example.job(), seeds: 3, registry: try SavedExample.registry)
    let rows = [RowID(3), RowID(9)]
    let usual = advisor.candidates(reviewing: rows)
    #expect(usual.allSatisfy { $0.against == nil })
    let ordered = advisor.candidates(reviewing: rows, causes: [cause, .unknown])
    #expect(Set(ordered.map(\.name)) == Set(usual.map(\.name)))
    let first = ordered.prefix { $0.against != nil }
    #expect(first.contains { $0.name.hasPrefix(name) }, "\(ordered.map(\.name))")
    #expect(ordered.dropFirst(first.count).allSatisfy { $0.against == nil })
    // Those against one cause, and the others, stand as they always do.
    let rest = usual.filter { change in !first.contains { $0.name == change.name } }
    #expect(ordered.map(\.name) == first.map(\.name) + rest.map(\.name))
  }

  @Test func `what advice will take is told by the run's own speed`() throws {
    let example = try SavedExample(spec(epochs: 40))
    let advisor = Advisor(try example.job(), seeds: 3, registry: try SavedExample.registry)
    let same = Advisor.Change("same", [.init("optimizer.beta1", "0.9")])
    let twice = Advisor.Change("twice", [.init("train.epochs", "80")])
    let review = Advisor.Change("review", replacing: [RowID(3)])
    let alone = try advisor.estimate([], processors: 1)
    let one = try #require(alone.seconds)
    #expect(alone.trainings == 6 && one > 0)
    func ratio(_ changes: [Advisor.Change], _ processors: Int = 1) throws -> Double {
      try #require(try advisor.estimate(changes, processors: processors).seconds) / one
    }
    #expect(try abs(ratio([same]) - 1.5) < 1e-9 && abs(ratio([twice]) - 2) < 1e-9)
    #expect(try abs(ratio([review]) - 2) < 1e-9 && abs(ratio([same], 3) - 0.5) < 1e-9)
    #expect(try advisor.estimate([review]).trainings == 12)
    try example.remove("main/timing.json")
    let untold = try advisor.estimate([same])
    #expect(untold.trainings == 9 && untold.seconds == nil)
  }

  @Test
  func `advice is ranked by what is prevented and by the loss, and by that alone for a rescue`() {
    func line(
      _ change: String, _ verdict: AdviceVerdict, _ most: Double, _ loss: Double,
      collapsed: Bool = false
    ) -> SpikesFile.Advice {
      var advice = SpikesFile.Advice(
        change: change, seeds: [1, 2], spikesBefore: 9, spikesAfter: 1, interval: [-9, most],
        placebo: 0, lossBefore: 1, lossAfter: loss, verdict: verdict)
      advice.collapsedBefore = collapsed ? true : nil
      return advice
    }
    func order(_ lines: [SpikesFile.Advice]) -> [String] {
      let ranked = SpikesFile.Advice.ranked(lines).map(\.change)
      #expect(SpikesFile.Advice.ranked(lines.reversed()).map(\.change) == ranked)
      return ranked
    }
    // Little fewer spikes at a far higher loss come after more of them at the lowest.
    #expect(
      order([
        line("most, dear", .helps, -8, 0.9), line("more, best", .helps, -7, 0.1),
        line("some, good", .helps, -3, 0.2), line("hurts", .hurts, 3, 0.05),
        line("lost", .diverges, -9, .nan), line("open", .undecided, -0.1, 0.3),
      ]) == ["more, best", "most, dear", "some, good", "open", "hurts", "lost"])
    #expect(
      order([
        line("fewest", .helps, -8, 0.3, collapsed: true),
        line("lowest", .helps, -1, 0.1, collapsed: true),
        line("fails", .helps, -9, .nan, collapsed: true),
      ]) == ["lowest", "fewest", "fails"])
  }

  @Test func `a spec names what is tried, and its parameters`() throws {
    let chosen = """
      explain: [{use: reduce_rate, factors: [0.6]}, {use: reshuffle, orders: 2}]
      advise: [{use: clip_norms, max_norm: 5}, {use: slower_moment, beta2: 0.99}]
      """
    let example = try SavedExample(spec(chosen + "\noptimizer: {use: adam, learning_rate: 1e-2}"))
    let lock = try String(contentsOfFile: example.run.file("run.lock.yaml"), encoding: .utf8)
    #expect(lock.contains("far:") && lock.contains("orders: 2") && lock.contains("max_norm: 5"))
    let arms = try example.explainer().explain().spikes.flatMap(\.arms)
    #expect(Set(arms.map(\.intervention)) == ["reduce_rate", "reshuffle"])
    #expect(arms.contains { $0.name == "learning rate × 0.6" })
    #expect(!arms.contains { $0.name == "learning rate × 0.5" || $0.name.contains("(3)") })
    let advisor = Advisor(try example.job(), seeds: 2, registry: try SavedExample.registry)
    // beta2 is 0.999 and isn't lowered.
    #expect(advisor.candidates(reviewing: []).map(\.name) == ["clip_norm 5"])
  }

  @Test func `every linked intervention and remedy is tried where a spec names none`() throws {
    let plugin = Plugin("Own", [.intervention(Halving.self), .remedy(Halving.self)])
    let registry = try Registry([.standard, plugin])
    let example = try SavedExample(spec("optimizer: {use: adam, learning_rate: 1e-2}"))
    let job = try #require(
      try SavedJob.all(in: example.run, named: nil, registry: registry).first)
    let advisor = Advisor(job, seeds: 2, registry: registry)
    #expect(
      advisor.candidates(reviewing: [RowID(3)]).map(\.name).suffix(2) == ["review 1 row", "half"])
    let arms = try Explainer(job, registry: registry).explain().spikes.flatMap(\.arms)
    #expect(
      arms.contains { $0.intervention == "halving" && $0.trigger == FoundTrigger(name: "haste") })
  }
  @Test func `where repeating the training is too dear surroundings are, and no spike is lost`()
    throws
  {
    let example = try SavedExample(spec("optimizer: {use: adam, learning_rate: 3e-2}", epochs: 80))
    var live = try example.explainer().explain()
    for index in live.spikes.indices {
      live.spikes[index].trigger = .unexplained
      live.spikes[index].cause = nil
    }
    try example.job().folder.write(spikes: live)
    var (partial, explained) = (false, 0)
    let file = try example.explainer().explain(.init(budget: 1e-9)) { event in
      if case .foundLive = event { partial = true }
      if case .explained = event { explained += 1 }
    }
    #expect(partial)
    #expect(explained == 1 && live.spikes.count > 1)
    for known in live.spikes {
      #expect(
        file.spikes.contains { $0.onsetStep <= known.peakStep && known.peakStep <= $0.endStep })
    }
    #expect(file.spikes.count { $0.trigger != .unexplained } == 1)
  }

  @Test func `an epoch that jumped is explained where surroundings alone are repeated, too`() throws
  {
    let example = try SavedExample(
      spec(
        "sampler: {use: shuffled, batch_size: 8}\noptimizer: {use: adam, learning_rate: 3e-2}",
        epochs: 60, seed: 3))
    let live = try #require(try example.job().folder.spikes()).spikes
    try #require(live.contains { $0.series == .epoch }, "no epoch jumped")
    for (index, jump) in live.enumerated() where jump.series == .epoch {
      var isPartial = false
      let file = try example.explainer().explain(.init(spike: index + 1, budget: 1e-9)) { event in
        if case .foundLive = event { isPartial = true }
      }
      #expect(isPartial)
      let explained = file.spikes.filter { $0.trigger != .unexplained }
      #expect(explained.count == 1, "the epoch at step \(jump.onsetStep)")
      for spike in explained {
        #expect(spike.series != .epoch && spike.cause != nil)
        #expect(spike.onsetStep <= jump.endStep && jump.onsetStep <= spike.endStep)
      }
    }
  }
}

/// A stranger's: an intervention and a remedy with a trigger of its own.
private struct Halving: Intervention, Remedy {
  static let name = "halving"
  static let summary = "Halves the rate."
  static let parameters: [Parameter<Halving>] = []

  func arms(for spike: SpikeScene) -> [Arm] {
    [Arm("half of the rate", [.rate(0.5)], meaning: .trigger(.own("haste")))]
  }

  func changes(for run: RemedyScene) -> [SpecChange] {
    guard let rate = run.number(at: "optimizer.learning_rate") else { return [] }
    return [SpecChange("half", [.init("optimizer.learning_rate", "\(rate / 2)")])]
  }
}
