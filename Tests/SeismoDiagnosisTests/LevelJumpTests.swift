import Foundation
import SeismoDiagnosis
import SeismoPreparation
import SeismoRuns
import SeismoTables
import SeismoTraining
import Testing

/// What stands above three times its level of ten epochs is explained, flagged or not.
@Suite struct LevelJumpTests {
  private static let specs = [
    "optimizer: {use: adam, learning_rate: 0.1}", "optimizer: {use: adam, learning_rate: 0.03}",
    "optimizer: {use: sgd, learning_rate: 0.3, momentum: 0.9}",
    "sampler: full_batch\noptimizer: {use: adam, learning_rate: 0.1}",
    "schedule: {use: warmup, steps: 400}\noptimizer: {use: adam, learning_rate: 0.2}",
  ]

  @Test func `every jump of the probed loss above its level is in an episode, or beside one`()
    throws
  {
    var unflagged = 0
    for changes in Self.specs {
      let example = try SavedExample(spec(changes, epochs: 80))
      for spacing in [1, 3] {
        let timeline = try example.explainer().timeline(spacing: spacing)
        let last = timeline.replay.recordedSteps
        var jumps = LevelJumps(timeline.replay.loop.batches, every: spacing)
        var detector = SpikeDetector(.probe(every: spacing))
        var (found, flagged): ([SpikeEpisode], [SpikeEpisode]) = ([], [])
        for (place, probe) in timeline.probes.enumerated() {
          let step = (place + 1) * spacing
          found += [jumps.add(probe, step: step)].compactMap(\.self)
          flagged += [detector.add(probe, step: step)].compactMap(\.self)
        }
        found += [jumps.current].compactMap(\.self)
        flagged += [detector.current].compactMap(\.self)
        let episodes = timeline.episodes.map(\.episode)
        for jump in found {
          #expect(
            episodes.contains { $0.isNear(jump, within: spacing) },
            "\(jump) of \(changes), every \(spacing)")
        }
        unflagged += found.count { jump in
          !flagged.contains { $0.isNear(jump, within: spacing) }
        }
        for episode in episodes {
          #expect(1 <= episode.onset && episode.onset <= episode.peak)
          #expect(episode.peak <= episode.end && episode.end <= last)
        }
      }
    }
    #expect(unflagged > 0, "nothing here tries what the detector doesn't flag")
  }

  @Test
  func `one that was seen while it trained is explained where surroundings alone are repeated`()
    throws
  {
    var tried = 0
    for changes in Self.specs {
      let example = try SavedExample(spec(changes, epochs: 80))
      let timeline = try example.explainer().timeline(spacing: 1)
      var jumps = LevelJumps(timeline.replay.loop.batches, every: 1)
      var detector = SpikeDetector(.probe(every: 1))
      let found = timeline.probes.enumerated().compactMap { jumps.add($1, step: $0 + 1) }
      var flagged = timeline.probes.enumerated().compactMap { detector.add($1, step: $0 + 1) }
      flagged += [detector.current].compactMap(\.self)
      let seen = found.filter { jump in !flagged.contains { $0.isNear(jump, within: 64) } }.prefix(
        2)
      guard !seen.isEmpty else { continue }
      tried += seen.count
      var file = try #require(try example.job().folder.spikes())
      file.spikes = seen.map { SpikesFile.Spike($0, series: .probe) }
      try example.job().folder.write(spikes: file)
      for (index, jump) in seen.enumerated() {
        let file = try example.explainer().explain(.init(spike: index + 1, budget: 1e-9))
        #expect(
          file.spikes.contains {
            $0.cause != nil && $0.onsetStep <= jump.end && jump.onset <= $0.endStep
          }, "\(jump) of \(changes)")
      }
    }
    #expect(tried > 0, "nothing here tries what the detector doesn't flag")
  }

  /// Spikes that a run told while it trained, and those of them that the detector, on the same probes, doesn't flag.
  private func toldByLevelAlone(_ example: SavedExample) throws -> [SpikesFile.Spike] {
    let (job, explainer) = try (example.job(), example.explainer())
    let live = try #require(try job.folder.spikes())
    let replay = Replay(
      job.variant, explainer.planned, data: job.data, metrics: job.metrics,
      probing: SpikeWatch.probedRows)
    let timeline = Timeline(replay, explainer.planned, spacing: live.spacing)
    try timeline.scan(job)
    var detector = SpikeDetector(.probe(every: live.spacing))
    var flagged = timeline.probes.enumerated().compactMap {
      detector.add($1, step: ($0 + 1) * live.spacing)
    }
    flagged += [detector.current].compactMap(\.self)
    return live.spikes.filter { spike in
      spike.series == .probe
        && !flagged.contains { $0.onset <= spike.endStep && spike.onsetStep <= $0.end }
    }
  }

  @Test func `a run tells a jump that the detector doesn't flag, and explain finds its cause`()
    throws
  {
    var told = 0
    for seed in 1...3 {
      let example = try SavedExample(
        spec(
          "sampler: {use: shuffled, batch_size: 64}\noptimizer: {use: adam, learning_rate: 0.1}",
          epochs: 200, seed: seed))
      let spikes = try toldByLevelAlone(example)
      told += spikes.count
      guard let spike = spikes.first else { continue }
      let live = try #require(try example.job().folder.spikes())
      let number = try #require(live.spikes.firstIndex { $0.onsetStep == spike.onsetStep }) + 1
      let file = try example.explainer().explain(.init(spike: number, budget: 1e-9))
      let near = file.spikes.filter {
        $0.series == .probe && $0.onsetStep - spike.endStep <= 16
          && spike.onsetStep - $0.endStep <= 16
      }
      #expect(
        near.contains { $0.cause != nil },
        "steps \(spike.onsetStep) to \(spike.endStep) of seed \(seed)")
    }
    #expect(told > 0, "nothing here tries what the detector doesn't flag")
  }
}
