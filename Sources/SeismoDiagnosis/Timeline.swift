internal import Foundation
package import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// A trial as its replay shows it: the probed loss along the whole training, and states on the way.
package final class Timeline {
  package let replay: Replay
  /// Steps from one probe to the next.
  package let spacing: Int
  /// The probed loss after each `spacing` steps.
  package private(set) var probes: [Double] = []
  /// In the order of their onsets; one that both series show is the probes'.
  package private(set) var episodes: [Seen] = []
  /// The step from which on nothing was finite.
  package private(set) var firstNonFinite: Int?
  private var states: [(after: Int, state: Network.Snapshot)]
  private let network: Network
  /// Where it starts: 0 for the training's start.
  private let start: Int

  /// An episode, and the series that showed it.
  package struct Seen: Sendable, Equatable {
    package var episode: SpikeEpisode
    package var series: WatchedSpike.Series

    package init(episode: SpikeEpisode, series: WatchedSpike.Series) {
      self.episode = episode
      self.series = series
    }
  }

  /// Multiplications that probing a whole training may take before probes are spaced.
  private static let work = 1 << 37
  /// Bytes for states.
  private static let budget = 128 << 20
  private static let interval = 64

  /// - Parameters:
  ///   - start: a state to start from, after a step; nil for the training's start.
  ///   - spacing: nil for as dense as work allows.
  package init(
    _ replay: Replay, _ planned: PlannedNetwork,
    from start: (step: Int, state: Network.Snapshot)? = nil, spacing: Int? = nil
  ) {
    self.replay = replay
    network = planned.network
    let work = replay.recordedSteps * replay.probed.count * planned.size
    self.spacing = spacing ?? max(1, (work + Self.work - 1) / Self.work)
    self.start = start?.step ?? 0
    states = [(self.start, start?.state ?? network.snapshot())]
  }

  /// Trains again, and finds the episodes.
  ///
  /// - Parameters:
  ///   - last: the last step; nil for all that were recorded.
  ///   - observe: told of steps done; may throw to stop.
  /// - Throws: `ReplayProblem` when a loss isn't the recorded one to the bit.
  package func scan(
    _ trial: SavedTrial, through last: Int? = nil, observe: (Int) throws -> Void = { _ in }
  ) throws {
    var probed = SpikeDetector(.probe(every: spacing))
    var batches = SpikeDetector(.batch)
    var found: [Seen] = []
    try replay.stepper.working {
      network.restore(states[0].state)
      let batchSize = Double(replay.stepper.batches.batchSize)
      for step in stride(from: start + 1, through: last ?? replay.recordedSteps, by: 1) {
        let share =
          Double(replay.stepper.batches.range(of: (step - 1) % perEpoch).count) / batchSize
        let isLast = step == replay.recordedSteps
        let loss = try doStep(step, of: trial)
        if !loss.isFinite, firstNonFinite == nil { firstNonFinite = step }
        if let ended = batches.add(loss, step: step, share: share) {
          found.append(Seen(episode: ended, series: .batch))
        }
        if step % spacing == 0, loss.isFinite || !isLast {
          probes.append(replay.probe())
          if let ended = probed.add(probes[probes.count - 1], step: step) {
            found.append(Seen(episode: ended, series: .probe))
          }
        }
        if step % Self.interval == 0 { keep(after: step) }
        if step % 256 == 0 { try observe(step) }
      }
    }
    found += [probed.current.map { Seen(episode: $0, series: .probe) }].compactMap(\.self)
    found += [batches.current.map { Seen(episode: $0, series: .batch) }].compactMap(\.self)
    let inProbes = found.filter { $0.series == .probe }
    episodes = found.filter { seen in
      seen.series == .probe
        || !inProbes.contains { $0.episode.isNear(seen.episode, within: spacing) }
    }.sorted { $0.episode.onset < $1.episode.onset }
  }

  private var perEpoch: Int { replay.stepper.batches.batches }

  /// A step as it was; the last one of a training that diverged is without its update.
  private func doStep(_ step: Int, of trial: SavedTrial) throws -> Double {
    let recorded = replay.metrics.stepLosses[step - 1]
    let stops = trial.variant.recipe.train.onNonFinite == .stop
    if step == replay.recordedSteps, stops, !recorded.isFinite { return recorded }
    let loss = replay.step(step)
    guard loss.bitPattern == recorded.bitPattern || loss.isNaN && recorded.isNaN else {
      throw ReplayProblem(trial, step: step, recorded: recorded, replayed: loss)
    }
    return loss
  }

  private func keep(after step: Int) {
    states.append((step, network.snapshot()))
    guard states.count > 2, states.count * network.stateBytes > Self.budget else { return }
    states = states.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  /// The median of the logarithm of the probed loss over 64 probes before a step.
  func probedLevel(before step: Int) -> Double {
    let end = min(probes.count, (step - 1) / spacing - start / spacing)
    let window = probes[max(0, end - 64)..<max(0, end)].map(SpikeDetector.logarithm).sorted()
    return window.isEmpty ? 0 : window[window.count / 2]
  }

  /// Puts the network into the state it had after a step; 0 for its start.
  package func restore(after step: Int) {
    let kept = states.last { $0.after <= step } ?? states[0]
    network.restore(kept.state)
    for number in stride(from: kept.after + 1, through: step, by: 1) { replay.step(number) }
  }
}

/// A replay that doesn't repeat the run.
package struct ReplayProblem: Error, CustomStringConvertible {
  /// What differs, and the likely reason.
  package let description: String

  init(_ trial: SavedTrial, step: Int, recorded: Double, replayed: Double) {
    let reasons = trial.experiment.differencesFromLock
    let reason =
      reasons.isEmpty
      ? "the build, the machine's settings or the run's own files have changed since"
      : reasons.joined(separator: "; ")
    description =
      "\(trial.folder.path): error: the replay isn't the run: step \(step) has loss \(replayed), "
      + "recorded was \(recorded); \(reason). An explanation needs the same bits: run the spec here "
      + "again, then explain that run"
  }
}
