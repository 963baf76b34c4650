import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// Why spikes happened, above what set them off.
@Suite struct CauseTests {
  private func evidence(
    orders: Int, without: Int? = nil, others: Int = 0, rate: Double = 1
  ) -> SpikeCause.Evidence {
    var evidence = SpikeCause.Evidence()
    evidence.otherOrders = .init(orders, of: 8)
    evidence.otherRows = .init(others, of: 24)
    evidence.withoutRows = without.map { .init($0, of: 8) }
    evidence.timesUsualRate = rate
    return evidence
  }

  private func isFragile(_ margin: Margin, _ evidence: SpikeCause.Evidence) -> Bool {
    var verdict = Verdict([])
    (verdict.margin, verdict.criticalRate) = (margin, 0.5)
    return CauseVerdict.isFragile(verdict, evidence)
  }

  @Test func `a row is the cause where other orders spike with it and not without it`() {
    #expect(!isFragile(.kick, evidence(orders: 7, without: 0)))
    #expect(!isFragile(.edge, evidence(orders: 7, without: 2)))
    #expect(isFragile(.kick, evidence(orders: 7, without: 5)))
    #expect(isFragile(.edge, evidence(orders: 7, without: 3)))
  }

  @Test func `a row is the cause of one spike where it spares other orders one, else the straw`() {
    #expect(CauseVerdict.isOfRows(evidence(orders: 4, without: 0)))
    #expect(CauseVerdict.isOfRows(evidence(orders: 8, without: 5)))
    #expect(!CauseVerdict.isOfRows(evidence(orders: 8, without: 6)))
    #expect(!CauseVerdict.isOfRows(evidence(orders: 0, without: 0)))
    #expect(!CauseVerdict.isOfRows(evidence(orders: 2, without: 4)))
    #expect(CauseVerdict.isOfRows(SpikeCause.Evidence()))
  }

  @Test func `no rate is to blame where none prevents it`() {
    var verdict = Verdict([])
    verdict.margin = .unknown
    #expect(!CauseVerdict.isFragile(verdict, evidence(orders: 8)))
  }

  @Test func `any row may be the straw where many draws of others would be missed as much`() {
    #expect(isFragile(.kick, evidence(orders: 0, without: 0, others: 6)))
    #expect(!isFragile(.kick, evidence(orders: 0, without: 0, others: 4)))
  }

  @Test func `at the edge a row that it took is blamed at a usual rate alone`() {
    #expect(!isFragile(.edge, evidence(orders: 2, without: 0)))
    #expect(isFragile(.edge, evidence(orders: 2, without: 1)))
    #expect(isFragile(.edge, evidence(orders: 2)))
  }

  @Test
  func `noise is seen by leaving contradicted rows out, at a usual rate and without a rise of it`()
  {
    var shown = evidence(orders: 2)
    func test(_ placebos: Int) -> SpikeCause.GroupTest {
      .init(.labels, "rows", rows: 40, suppression: 0.9, placebos: .init(placebos, of: 8))
    }
    shown.groups = [test(1)]
    #expect(CauseVerdict.speaksForNoise(shown))
    shown.groups = [test(2)]
    #expect(!CauseVerdict.speaksForNoise(shown))
    shown.groups = [test(0)]
    shown.timesUsualRate = 30
    #expect(!CauseVerdict.speaksForNoise(shown))
    shown.timesUsualRate = 1
    shown.schedule = .init(from: 1, to: 3, first: 5, last: 5)
    #expect(!CauseVerdict.speaksForNoise(shown))
  }

  @Test func `one row carries a rise of which it has nine tenths`() throws {
    let carrier = try #require(Carrier([5, 7, 9], before: [1, 1, 1], after: [1.5, 20, 1.4]))
    #expect(carrier.row == 7 && carrier.before == 1 && carrier.after == 20 && carrier.share > 0.95)
    #expect(Carrier([5, 7, 9], before: [1, 1, 1], after: [8, 9, 1]) == nil)
    #expect(Carrier([5, 7, 9], before: [1, 1, 1], after: [1, 0.5, 1]) == nil)
    #expect(Carrier([5, 7], before: [1, 1], after: [1, .infinity]) == nil)
    #expect(Carrier([5], before: [1], after: [9]) == nil)
  }

  @Test func `the last rise of a schedule is found with its steps`() throws {
    // Up to step 40, then constant; a restart at 200.
    func factor(_ step: Int) -> Double {
      step <= 40 ? Double(step) / 40 : step < 200 ? 1 - Double(step - 40) / 200 : 1
    }
    let warmup = try #require(SpikeCause.ScheduleRise(before: 45, within: 64, factor: factor))
    #expect(warmup.first == 2 && warmup.last == 40 && warmup.to == 1)
    #expect(SpikeCause.ScheduleRise(before: 150, within: 64, factor: factor) == nil)
    let restart = try #require(SpikeCause.ScheduleRise(before: 210, within: 64, factor: factor))
    #expect(restart.first == 200 && restart.last == 200 && restart.from < 0.25)
    #expect(SpikeCause.ScheduleRise(before: 300, within: 64) { _ in 1 } == nil)
  }

  @Test func `epochs whose mean doubles are found however slowly the loss climbed`() throws {
    // 30 epochs of 20 steps at 0.01; then up to 0.4 within 100 steps, and down again.
    var losses = [Double](repeating: 0.01, count: 600)
    losses += (0..<100).map { 0.01 * pow(40, Double($0) / 99) }
    losses += [Double](repeating: 0.01, count: 200)
    let batches = try BatchPlan(draws: 640, batchSize: 32, dropLast: false)
    let found = EpochJumps.find(in: losses, batches)
    #expect(found.map { $0.onset...$0.end } == [621...700])
    #expect(found[0].peak == 700 && abs(found[0].height - log(0.29 / 0.01)) < 0.1)
    #expect(EpochJumps.find(in: [Double](repeating: 0.01, count: 600), batches).isEmpty)
  }

  @Test func `what an earlier explanation found is kept by one that looked elsewhere`() {
    func spike(_ steps: ClosedRange<Int>, _ trigger: FoundTrigger) -> SpikesFile.Spike {
      var spike = SpikesFile.Spike(
        SpikeEpisode(
          onset: steps.lowerBound, peak: steps.upperBound, end: steps.upperBound, baseline: 0,
          height: 1), series: .probe)
      spike.trigger = trigger
      return spike
    }
    func file(_ spikes: [SpikesFile.Spike]) -> SpikesFile {
      SpikesFile(explained: true, steps: 900, probedRows: 9, spacing: 1, spikes: spikes)
    }
    var later = file([spike(200...210, .nothing), spike(500...520, .unexplained)])
    later.spikes[0].cause = SpikeCause(.rate, "too high")
    later.summarizeCauses()
    #expect(later.causes?.map(\.spikes) == [[1]])
    var first = spike(100...110, .trigger(.row))
    first.cause = SpikeCause(.rows, "that row")
    later.keep(
      file([
        first, spike(205...215, .trigger(.row)),
        spike(500...520, .trigger(.batch)), spike(700...710, .unexplained),
      ]))
    #expect(later.spikes.map(\.onsetStep) == [100, 200, 500])
    #expect(later.spikes.map(\.trigger) == [.trigger(.row), .nothing, .trigger(.batch)])
    #expect(later.causes?.map(\.spikes) == [[2], [1]])
  }

  @Test func `the order of rows that is written is the one that was trained`() throws {
    let example = try SavedExample(spec(epochs: 2))
    let job = try example.job()
    var text = ""
    try job.writeOrder(registry: SavedExample.registry) { text += $0 }
    let lines = text.split(separator: "\n").map(String.init)
    let replay = try example.explainer().timeline().replay
    let training = job.data[.training]
    let drawn = (1...replay.recordedSteps).flatMap { step in
      replay.rows(of: step).map { row -> String in
        let id = training.id(at: Int(row))
        return "\(step),\(id),\(training.provenance.origin(of: id.number).line)"
      }
    }
    #expect(lines[0] == SavedJob.orderHeader)
    #expect(
      lines.dropFirst().map { line in
        let cells = line.split(separator: ",")
        return "\(cells[0]),\(cells[3]),\(cells[5])"
      } == drawn)
  }

  @Test func `a training goes on without a row from a step, and is the same before`() throws {
    let example = try SavedExample(spec(epochs: 4))
    let job = try example.job()
    let replay = try example.explainer().timeline().replay
    let row = TrainingRow(replay.rows(of: 9)[0])
    let place = job.data[.training].shortPlace(of: Int(row.place))
    let reference = try #require(RowReference(place))
    #expect(try job.trainingRows([reference]) == [row])
    let same = try WhatIf(job, settings: [], from: 9, registry: SavedExample.registry)
    #expect(same.changed.stepLosses == same.factual.stepLosses)
    let without = try WhatIf(
      job, settings: [], without: [row], from: 9, registry: SavedExample.registry)
    #expect(without.changed.stepLosses.prefix(8) == without.factual.stepLosses.prefix(8))
    #expect(without.changed.probes[8] != without.factual.probes[8])
  }

  @Test func `rows from one end of the file to the other are no group`() throws {
    // A stretch that holds every row says nothing, and is no number that isn't one.
    let numbers = table([Column(name: "x", values: .numbers((0..<1000).map(Double.init)))])
    #expect(RowGroup.find([0, 500, 999], in: numbers) == nil)
  }

  private func table(_ columns: [Column]) -> Table {
    Table(
      columns: columns,
      provenance: Provenance(file: "a.csv", lines: (0..<1000).map { UInt32($0 + 2) }))
  }

  @Test func `rows that stand near each other are a group, and random ones aren't`() throws {
    let numbers = table([Column(name: "x", values: .numbers((0..<1000).map(Double.init)))])
    let group = try #require(
      RowGroup.find([12, 400, 405, 409, 411, 418, 777, 903], in: numbers))
    #expect(group.bond == .lines(first: 400, last: 418) && group.probability < 1e-3)
    #expect(RowGroup.find([12, 140, 405, 509, 611, 718, 777, 903], in: numbers) == nil)
    #expect(RowGroup.find([400, 401], in: numbers) == nil)
  }

  @Test func `rows of one rare value are a group; of one common value they aren't`() throws {
    let rows = [12, 140, 405, 509, 611]
    func codes(_ share: Int) -> Column {
      Column(
        name: "site",
        values: .categories(
          (0..<1000).map { rows.contains($0) || $0 % share == 0 ? 1 : 0 }, levels: ["a", "b"]))
    }
    let group = try #require(RowGroup.find(rows, in: table([codes(50)])))
    #expect(group.bond == .value(column: "site", text: "b") && group.members == rows)
    #expect(RowGroup.find(rows, in: table([codes(2)])) == nil)
  }

  @Test func `rows of hard batches that contradict each other are told as a pair`() throws {
    let example = try SavedExample(
      """
      name: pair
      seed: 3
      data:
        read: {use: synthetic, rows: 992, spread: 2, seed: 3, contradictions: 1, contradiction_scale: 3}
        schema: {target: y}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: shuffled, batch_size: 32}
      model: [{use: mlp, hidden: [100, 40]}, {use: dense, units: classes}]
      loss: cross_entropy
      optimizer: {use: adam, learning_rate: 1e-3}
      train: {epochs: 120, select: {metric: training.loss}}
      """)
    let file = try example.explainer().explain()
    let planted = Set(try example.job().data.notes.planted.map(\.line))
    let hard = file.spikes.filter { spike in
      spike.kind == .composition && spike.rows.contains { planted.contains($0.line) }
    }
    try #require(hard.count >= 3, "too few hard batches of the planted pair")
    let sentences = Set(hard.compactMap { $0.cause?.sentence })
    #expect(sentences.count == 1, "\(sentences)")
    let sentence = try #require(sentences.first)
    #expect(
      sentence.contains(" contradict each other: they are nearest rows with different targets. "))
    for row in planted { #expect(sentence.contains(":\(row) (row "), "\(sentence)") }
  }

  @Test(
    "what was planted is the cause that is named",
    arguments: [
      (
        "a rate far too high",
        "optimizer: {use: adam, learning_rate: 0.1}", [SpikeCause.Kind.rate]
      ),
      (
        "a restart of the schedule",
        "optimizer: {use: adam, learning_rate: 0.2}\nschedule: {use: cosine_restarts, t_0: 20}",
        [.schedule, .rate]
      ),
    ])
  func causes(name: String, changes: String, right: [SpikeCause.Kind]) throws {
    let example = try SavedExample(spec(changes, epochs: 120))
    let file = try example.explainer().explain()
    let causes = file.spikes.filter { $0.kind == .state }.compactMap(\.cause)
    try #require(!causes.isEmpty, "\(name) made no spike")
    let named = causes.count { right.contains($0.kind) }
    #expect(2 * named >= causes.count, "\(name): \(causes.map(\.kind.rawValue))")
    #expect(causes.allSatisfy { !$0.sentence.isEmpty })
  }
}
