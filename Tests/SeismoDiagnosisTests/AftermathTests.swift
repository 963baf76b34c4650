import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoTables
import SeismoTraining
import Testing

/// Trainings that a spike left damaged, and spikes that are one row's own loss.
@Suite struct AftermathTests {
  /// A narrow network, and a rate that rises until most of it is dead.
  static let collapsing = """
    sampler: {use: shuffled, batch_size: 4}
    model: [{use: dense, units: 8, init: he_normal}, relu, {use: dense, units: 8, init: he_normal}, relu, {use: dense, units: classes}]
    optimizer: {use: adam, learning_rate: 0.1}
    schedule: {use: warmup, steps: 1200}
    """

  private func extreme(_ changes: String, epochs: Int, seed: Int) -> String {
    spec(changes, epochs: epochs, seed: seed)
      .replacing("contradiction_scale: 3", with: "contradiction_scale: 100")
  }

  @Test func `a training whose loss never came back is told, and no other is`() throws {
    let example = try SavedExample(extreme(Self.collapsing, epochs: 40, seed: 4))
    let explainer = try example.explainer()
    let timeline = try explainer.timeline(spacing: 1)
    let file = try explainer.explain(along: timeline)
    let probed = file.spikes.filter { $0.series == .probe }
    try #require(probed.contains { $0.neverRecovered == true })
    for spike in probed {
      let before = timeline.episodes.first { $0.episode.onset == spike.onsetStep }?.episode.baseline
      let level = exp(try #require(before)) * 3
      let after = timeline.probes.dropFirst(spike.peakStep - 1)
      let isLost = after.count >= 64 && !after.contains { $0 <= level }
      #expect((spike.neverRecovered == true) == isLost, "the spike at step \(spike.peakStep)")
      #expect(
        spike.story.contains(
          "The training never recovered: its loss didn't come back to three times of what it was.")
          == isLost)
    }
  }

  @Test
  func `hard batches after a collapse are its aftermath, those before it and other spikes aren't`()
  {
    func spike(_ step: Int, _ kind: SpikeKind) -> SpikesFile.Spike {
      var spike = SpikesFile.Spike(
        SpikeEpisode(onset: step, peak: step + 5, end: step + 9, baseline: 0, height: 1),
        series: kind == .composition ? .batch : .probe)
      (spike.kind, spike.story) = (kind, "as it was")
      spike.cause = SpikeCause(kind == .composition ? .rows : .rate, "as it was")
      return spike
    }
    let kinds: [SpikeKind] = [.composition, .state, .composition, .state, .composition]
    var file = SpikesFile(
      explained: true, steps: 900, probedRows: 9, spacing: 1,
      spikes: kinds.enumerated().map { spike(100 * ($0.offset + 1), $0.element) })
    file.tellAftermath()
    #expect(file.spikes.allSatisfy { $0.story == "as it was" && $0.cause?.kind != .aftermath })
    file.spikes[1].neverRecovered = true
    file.tellAftermath()
    #expect(file.spikes.map { $0.cause?.kind } == [.rows, .rate, .aftermath, .rate, .aftermath])
    let sentence =
      "The training never recovered from spike 2, at step 205: the network is damaged, and batches are hard for it."
    #expect(
      file.spikes.map(\.story) == ["as it was", "as it was", sentence, "as it was", sentence])
  }

  @Test func `one extreme row's own loss isn't called damage to the weights`() throws {
    let example = try SavedExample(
      extreme("optimizer: {use: adam, learning_rate: 0.2}", epochs: 60, seed: 5))
    let explainer = try example.explainer()
    let timeline = try explainer.timeline(spacing: 1)
    let file = try explainer.explain(along: timeline)
    let replay = timeline.replay
    var alone = 0
    for spike in file.spikes where spike.series == .probe && spike.height.isFinite {
      func losses(after step: Int) -> [Double] {
        replay.working {
          timeline.restore(after: step)
          return replay.probed.map { replay.probe([$0]) }
        }
      }
      let (before, after) = (losses(after: spike.onsetStep - 1), losses(after: spike.peakStep))
      guard let carrier = Carrier(replay.probed, before: before, after: after),
        carrier.share >= 0.989
      else { continue }
      func others(_ losses: [Double]) -> Double {
        zip(replay.probed, losses).filter { $0.0 != carrier.row.place }.reduce(0) { $0 + $1.1 }
      }
      // Where the others' loss doubles as well, their rise is what is explained.
      #expect(
        spike.kind == .oneRow || others(after) > others(before),
        "step \(spike.peakStep): \(spike.kind)")
      guard spike.kind == .oneRow else { continue }
      alone += 1
      #expect(spike.rows.count == 1 && spike.trigger == .trigger(.row))
      let row = try #require(spike.rows.first)
      let place = try example.job().data[.training].id(at: Int(carrier.row.place))
      #expect(row.row == place)
      #expect(spike.story.hasPrefix("The loss of ") && spike.story.contains(" alone rose; "))
    }
    #expect(alone > 0)
  }
}
