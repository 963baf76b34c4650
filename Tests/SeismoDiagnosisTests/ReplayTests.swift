import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTraining
import Testing

/// A saved training is repeated to the bit, or refused.
@Suite struct ReplayTests {
  static let specs = [
    "", "float64", "optimizer: {use: sgd, learning_rate: 0.05, momentum: 0.9}",
    "sampler: {use: shuffled, batch_size: 32, drop_last: true}",
    "sampler: {use: shuffled, batch_size: 1}",
    "sampler: full_batch", "sampler: {use: class_balanced, batch_size: 16}",
    "schedule: {use: warmup, steps: 20, then: cosine}",
    "gradient: [{use: clip_norm, max_norm: 0.5}]",
    "model: [{use: dense, units: 16}, batch_norm, relu, {use: dropout, rate: 0.2}, {use: dense, units: classes}]",
    "sampler: full_batch\noptimizer: {use: lbfgs, learning_rate: 0.1, history_size: 2}",
  ]

  @Test(arguments: specs)
  func `every loss is the recorded one, bit for bit`(changes: String) throws {
    let example = try SavedExample(spec(changes, epochs: 6))
    let timeline = try example.explainer().timeline(spacing: 1)
    #expect(timeline.probes.count == timeline.replay.recordedSteps)
    #expect(timeline.replay.recordedSteps == (try example.job()).metrics.stepLosses.count)
  }

  @Test func `rows count in a replay what they counted`() throws {
    let example = try SavedExample(
      """
      data: {read: {use: csv, path: Data/vehicle.csv.gz}, schema: {target: Class, row_weights: Comp}}
      prepare: [standard]
      model: [{use: dense, units: 8}, relu, {use: dense, units: classes}]
      loss: cross_entropy
      optimizer: adam
      train: {epochs: 3}
      """)
    let timeline = try example.explainer().timeline(spacing: 1)
    #expect(timeline.probes.count == (try example.job()).metrics.stepLosses.count)
  }

  @Test func `a loss that isn't the recorded one is refused`() throws {
    let example = try SavedExample(spec(epochs: 2))
    let loss = try example.job().metrics.stepLosses[4]
    try example.change("main/metrics.jsonl") {
      $0.replacing(
        "\"step\":5,\"epoch\":1,\"rows\":32,\"loss\":\(loss)",
        with: "\"step\":5,\"epoch\":1,\"rows\":32,\"loss\":0.25")
    }
    let found = message { try example.explainer().timeline(spacing: 1) }
    #expect(
      found
        == "\(example.run.path)/main: error: the replay isn't the run: step 5 has loss \(loss), recorded was "
        + "0.25; the build, the machine's settings or the run's own files have changed since. An explanation "
        + "needs the same bits: run the spec here again, then explain that run")
  }

  @Test func `another processor is named`() throws {
    let example = try SavedExample(spec(epochs: 2))
    try example.change("run.lock.yaml") { text in
      text.replacing(#/processor: .*/#, with: "processor: Abacus")
    }
    try example.change("main/metrics.jsonl") { $0.replacing("\"loss\":1", with: "\"loss\":2") }
    let found = message { try example.explainer().timeline(spacing: 1) }
    #expect(found.contains("the processor was 'Abacus', is '"), "\(found)")
  }

  @Test func `a killed run is explained as far as it goes`() throws {
    let example = try SavedExample(spec(epochs: 20))
    let lines = try example.job().metrics.stepLosses.count
    #expect(try example.job().hasEnded)
    try example.change("main/metrics.jsonl") { String($0.prefix($0.count * 2 / 3)) }
    for name in ["summary.json", "timing.json", "spikes.json"] {
      try example.remove("main/\(name)")
    }
    try example.change("run.json") { $0.replacing("\"finished\"", with: "\"running\"") }
    #expect(try !example.job().hasEnded)
    let file = try example.explainer().explain()
    #expect(file.steps > lines / 2 && file.steps < lines)
  }

  @Test func `explaining twice says the same`() throws {
    let example = try SavedExample(spec())
    func text() throws -> String {
      try example.job().folder.write(spikes: example.explainer().explain())
      return try String(contentsOfFile: example.run.file("main/spikes.json"), encoding: .utf8)
    }
    #expect(try text() == text())
  }

  @Test func `explaining after some spikes were explained leaves what explaining at once does`()
    throws
  {
    let example = try SavedExample(
      spec(
        "sampler: {use: shuffled, batch_size: 8}\noptimizer: {use: sgd, learning_rate: 0.6}",
        epochs: 120))
    func text(_ file: SpikesFile) throws -> String {
      try example.job().folder.write(spikes: file)
      return try String(contentsOfFile: example.run.file("main/spikes.json"), encoding: .utf8)
    }
    let whole = try example.explainer().explain()
    let state = whole.spikes.filter { $0.kind == .state }
    try #require(state.contains { $0.growth != nil } && state.contains { $0.growth == nil })
    var some = whole
    for index in some.spikes.indices.dropLast(whole.spikes.count / 2) {
      some.spikes[index].trigger = .unexplained
    }
    _ = try text(some)
    #expect(try text(example.explainer().explain()) == text(whole))
  }
}

/// Changes of a window do what they say, and no more.
@Suite struct ExaminationTests {
  @Test func `a replay that stops once it can't heal says of healing what a whole one says`() throws
  {
    let example = try SavedExample(
      spec("optimizer: {use: adam, learning_rate: 1e-2}", epochs: 30))
    let seen = try #require(
      try example.explainer().timeline(spacing: 1).episodes.first { $0.series == .probe })
    let (whole, quick) = (
      try window(example, of: seen.episode), try window(example, of: seen.episode)
    )
    var healed = 0
    for step in whole.steps {
      let row = whole.timeline.replay.rows(of: step)[0]
      for change in [
        ReplayChange.skip(step: step), .weigh(step: step, by: 0), .weigh(step: step, by: 3),
        .drop(rows: [TrainingRow(row)], step: step),
      ] {
        let exact = try #require(whole.suppression(by: [change]))
        let quickly = try #require(quick.suppressionIfHealed(by: [change]))
        #expect((exact >= Verdict.healed) == (quickly >= Verdict.healed))
        #expect(exact >= Verdict.healed ? quickly == exact : quickly >= exact)
        if exact >= Verdict.healed {
          healed += 1
          #expect(quick.losses(with: [change]) == whole.losses(with: [change]))
        }
      }
    }
    #expect(healed > 0 && healed < 4 * whole.steps.count)
  }

  private func window(
    _ example: SavedExample,
    of episode: SpikeEpisode = .init(onset: 150, peak: 160, end: 165, baseline: 0, height: 1),
    lookback: Int = 32, after shorter: SpikeWindow? = nil
  ) throws -> SpikeWindow {
    let explainer = try example.explainer()
    let timeline = try explainer.timeline(spacing: 1)
    return SpikeWindow(
      .init(episode: episode, series: .probe), timeline, explainer.planned,
      variants: VariantNetworks(
        explainer.job, explainer.planned, registry: try SavedExample.registry),
      lookback: lookback, after: shorter)
  }

  @Test func `changes that change nothing leave the curve as it was`() throws {
    let example = try SavedExample(spec())
    let window = try window(example)
    defer { withExtendedLifetime(example) {} }
    for changes: [ReplayChange] in [
      [], [.weigh(step: 140, by: 1)], [.rate(1)], [.set("optimizer.learning_rate", "3e-3")],
      [.set("optimizer.beta1", "0.9")],
    ] {
      #expect(window.losses(with: changes) == window.factual, "\(changes)")
    }
  }

  @Test func `dropping all rows of a batch is weighing it by nothing`() throws {
    let example = try SavedExample(spec())
    let window = try window(example)
    defer { withExtendedLifetime(example) {} }
    for step in [120, 140, 155] {
      let rows = window.timeline.replay.rows(of: step).map { TrainingRow($0) }
      let dropped = window.losses(with: [.drop(rows: rows, step: step)])
      #expect(dropped == window.losses(with: [.weigh(step: step, by: 0)]))
      #expect(dropped != window.factual)
    }
  }

  @Test(arguments: ["", ReplayTests.specs[9]])
  func `an earlier start changes nothing of what single steps do`(changes: String) throws {
    let example = try SavedExample(spec(changes))
    defer { withExtendedLifetime(example) {} }
    let shorter = try window(example)
    let rows = shorter.timeline.replay.rows(of: 140).map { TrainingRow($0) }
    let ofSteps: [[ReplayChange]] = [
      [.weigh(step: 130, by: 0)], [.skip(step: 150)], [.drop(rows: [rows[0]], step: 140)],
      [.leaveOut(rows: [rows[3]], step: 140)],
    ]
    let found = ofSteps.map { shorter.losses(with: $0) }
    let whole: [ReplayChange] = [.rate(0.9)]
    #expect(shorter.losses(with: whole) != nil)
    let inheriting = try window(example, lookback: 64, after: shorter)
    let afresh = try window(example, lookback: 64)
    #expect(inheriting.replays == 0)
    for (changes, losses) in zip(ofSteps, found) {
      #expect(inheriting.losses(with: changes) == losses)
      #expect(afresh.losses(with: changes) == losses)
    }
    #expect(inheriting.replays == 0, "what is known isn't replayed")
    #expect(inheriting.losses(with: whole) == afresh.losses(with: whole))
    #expect(inheriting.losses(with: whole) != shorter.losses(with: whole))
  }

  @Test func `a row left out is one dropped, unless batches are normalized`() throws {
    for (changes, isSame) in [("", true), (ReplayTests.specs[9], false)] {
      let example = try SavedExample(spec(changes))
      defer { withExtendedLifetime(example) {} }
      let window = try window(example)
      let rows = window.timeline.replay.rows(of: 140).prefix(2).map { TrainingRow($0) }
      let leftOut = try #require(window.losses(with: [.leaveOut(rows: rows, step: 140)]))
      let dropped = try #require(window.losses(with: [.drop(rows: rows, step: 140)]))
      #expect(leftOut != window.factual)
      let distance = zip(leftOut, dropped).map { abs($0 - $1) / $1 }.max() ?? 1
      #expect((distance < 1e-3) == isSame, "\(changes): \(distance)")
    }
  }

  @Test func `other masks change the steps from theirs on, where there is dropout`() throws {
    for (model, changes) in [("{use: dropout, rate: 0.5}, ", true), ("", false)] {
      let example = try SavedExample(
        spec(
          "model: [{use: dense, units: 64, init: he_normal}, relu, \(model){use: dense, units: classes}]"
        ))
      defer { withExtendedLifetime(example) {} }
      let window = try window(example)
      let (one, other) = (
        try #require(window.losses(with: [.redrawMasks(step: 140, 1)])),
        try #require(window.losses(with: [.redrawMasks(step: 140, 2)]))
      )
      #expect((one != window.factual) == changes)
      #expect((one != other) == changes)
      let before = window.grid.count { $0 < 140 }
      #expect(one[..<before] == window.factual[..<before])
    }
  }

  @Test func `a change that no network can take isn't an arm`() throws {
    let example = try SavedExample(spec())
    let window = try window(example)
    defer { withExtendedLifetime(example) {} }
    #expect(window.losses(with: [.set("optimizer.nonsense", "1")]) == nil)
    #expect(window.losses(with: [.set("model[0].units", "7")]) == nil)
  }
}
