import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTraining
import Testing

/// Several spikes explained at a time, within what they may cost.
@Suite struct CrewTests {
  private func bytes(_ file: SpikesFile) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(file)
  }

  /// With eleven spikes in 60 epochs.
  static let rough = """
    sampler: {use: shuffled, batch_size: 8}
    model: [{use: dense, units: 8, init: he_normal}, relu, {use: dense, units: 8, init: he_normal}, relu, {use: dense, units: classes}]
    optimizer: {use: sgd, learning_rate: 0.3}
    """
  /// With statistics that are kept, and masks.
  static let normalized = """
    sampler: {use: shuffled, batch_size: 8}
    model: [{use: dense, units: 24}, batch_norm, relu, {use: dropout, rate: 0.1}, {use: dense, units: classes}]
    optimizer: {use: adam, learning_rate: 0.1}
    """

  @Test(
    "the answers are the same to the byte however many are made at a time",
    arguments: [(rough, 1, 60), (normalized, 1, 40), (rough, 2, 40)])
  func sameBytes(changes: String, threads: Int, epochs: Int) throws {
    let example = try SavedExample(
      spec(changes, epochs: epochs).replacing("train: {", with: "train: {threads: \(threads), "))
    // A minute, the usual budget, may be over on a machine that has other work.
    let alone = try example.explainer().explain(.init(budget: 3600, jobs: 1))
    try #require(!alone.spikes.isEmpty)
    for jobs in [2, 5] {
      let file = try example.explainer().explain(.init(budget: 3600, jobs: jobs))
      #expect(try bytes(file) == bytes(alone), "\(jobs) at a time")
    }
  }

  @Test func `probes that other networks take are those of the training one`() throws {
    let example = try SavedExample(spec(Self.normalized, epochs: 9))
    let alone = try example.explainer().timeline(jobs: 1)
    for (jobs, spacing) in [(2, 1), (3, 1), (7, 5)] {
      let timeline = try example.explainer().timeline(spacing: spacing, jobs: jobs)
      let own = alone.probes.enumerated().filter { ($0.offset + 1) % spacing == 0 }.map(\.element)
      #expect(timeline.probes.map(\.bitPattern) == own.map(\.bitPattern), "\(jobs), \(spacing)")
    }
  }

  @Test func `a budget that is over leaves out the lowest, however many are at work`() throws {
    let example = try SavedExample(spec(Self.rough, epochs: 60))
    let whole = try example.explainer().explain(.init(jobs: 1))
    for jobs in [1, 3] {
      var left = 0
      let explainer = try example.explainer()
      // Of a training that is repeated already, else surroundings of live spikes would be.
      let file = try explainer.explain(
        .init(budget: 1e-9, jobs: jobs), along: explainer.timeline(spacing: 1, jobs: 1)
      ) { event in
        if case .outOfTime(let count) = event { left = count }
      }
      let explained = file.spikes.indices.filter { file.spikes[$0].trigger != .unexplained }
      let highest = whole.spikes.indices.max { whole.spikes[$0].height < whole.spikes[$1].height }
      #expect(explained == [highest].compactMap(\.self) && left == whole.spikes.count - 1)
    }
  }

  @Test func `each is told in its turn, and an interruption keeps what was explained`() throws {
    let example = try SavedExample(spec(Self.rough, epochs: 60))
    let interruption = Interruption()
    var (turns, count) = (Set<Int>(), 0)
    let file = try example.explainer().explain(
      .init(jobs: 2), interruption: interruption
    ) { event in
      switch event {
      case .found(let spikes, let order):
        count = spikes.count
        #expect(Set(order) == Set(spikes.indices))
      case .explained(_, let turn, _):
        turns.insert(turn)
        interruption.request()
      default: break
      }
    }
    #expect((1...2).contains(turns.count) && turns.count < count)
    #expect(file.spikes.count { $0.trigger != .unexplained } == turns.count)
  }

  @Test func `each part of an explanation stops at its share of the work`() {
    var spent = 0
    let effort = Effort(budget: 60, allowance: 1000) { spent }
    let shares: [(Effort.Stage, Int)] = [
      (.changes, 400), (.batches, 500), (.secondLook, 600), (.shown, 750), (.evidence, 950),
      (.growth, 1000),
    ]
    for (stage, share) in shares {
      spent = share - 1
      #expect(effort.allows(stage) && effort.allows(0, in: stage) && !effort.allows(1, in: stage))
      spent = share
      #expect(!effort.allows(stage))
    }
  }

  @Test func `what is left out is said, each with its number`() {
    let effort = Effort(budget: 60) { 0 }
    #expect(effort.leftOut.sentence == nil)
    effort.leaveOut(\.orders)
    #expect(
      effort.leftOut.sentence
        == "Left out, for replays of this network take long: 1 other order. With a larger --budget more is tried."
    )
    effort.leaveOut(\.rows, 24)
    effort.leaveOut(\.batches, 40)
    effort.leaveOut(\.changes)
    #expect(
      effort.leftOut.sentence
        == "Left out, for replays of this network take long: 1 change, 40 batches, 24 single rows and 1 other order. With a larger --budget more is tried."
    )
  }

  @Test func `where not all could be tried no story says that no row and no batch does it`() throws
  {
    let example = try SavedExample(spec(Self.rough, epochs: 60))
    var request = Explainer.Request(jobs: 1)
    let whole = try example.explainer().explain(request)
    #expect(!whole.spikes.contains { $0.story.contains("Left out, ") })
    #expect(
      whole.spikes.contains { $0.trigger == .nothing && $0.story.contains("no row, no batch") })
    request.allowance = 1
    let least = try example.explainer().explain(request).spikes.filter { $0.kind == .state }
    #expect(!least.isEmpty)
    for spike in least {
      // Lower rates are tried whatever they cost, so the margin is known all the same.
      let same = whole.spikes.first { $0.onsetStep == spike.onsetStep }
      #expect(spike.criticalRate == same?.criticalRate)
      #expect(spike.story.contains("Left out, for replays of this network take long: "))
      #expect(!spike.story.contains("no row, no batch"), "\(spike.story)")
    }
    #expect(
      least.contains {
        $0.story.hasPrefix(
          "What set it off isn't known: nothing that was tried does so alone, and not all was tried. "
        )
      })
  }
}
