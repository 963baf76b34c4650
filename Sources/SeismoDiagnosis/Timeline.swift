internal import Foundation
internal import SeismoNetworks
package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// A job as its replay shows it: the probed loss along the whole training, and states on the way.
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
  private var states: [StepState]
  private let network: Network
  /// Where it starts: 0 for the training's start.
  private(set) var start: Int
  /// The probed loss there.
  private(set) var first = Double.nan

  /// An episode, and the series that showed it.
  package struct Seen: Sendable, Equatable {
    package var episode: SpikeEpisode
    package var series: WatchedSpike.Series
    /// Whether the training ended in it: in NaN, in infinity, or far above what an untrained network has.
    package var isDivergence = false

    package init(episode: SpikeEpisode, series: WatchedSpike.Series) {
      self.episode = episode
      self.series = series
      isDivergence = episode.height == .infinity
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
    from start: StepState? = nil, spacing: Int? = nil
  ) {
    self.replay = replay
    network = planned.network
    let work = replay.recordedSteps * replay.probed.count * planned.size
    self.spacing = spacing ?? max(1, (work + Self.work - 1) / Self.work)
    let start = start ?? StepState(step: 0, network: network.snapshot())
    self.start = start.step
    states = [start]
  }

  /// What another one has found, on another network, for replays alone.
  init(_ other: Timeline, on replay: Replay) {
    self.replay = replay
    network = replay.loop.network
    (spacing, probes, episodes) = (other.spacing, other.probes, other.episodes)
    (firstNonFinite, states) = (other.firstNonFinite, other.states)
    (start, first) = (other.start, other.first)
  }

  /// Trains again, and finds the episodes.
  ///
  /// - Parameters:
  ///   - probers: replays on other networks that probe what this one's trains, at the same time; none for itself.
  ///   - first: the step after which it is probed, from which on it can be restored; nil for the start.
  ///   - last: the last step; nil for all that were recorded.
  ///   - seen: an episode of the probed loss that was seen while it trained and is looked for.
  ///   - observe: told of steps done; may throw to stop.
  /// - Throws: `ReplayProblem` when a loss isn't the recorded one to the bit.
  package func scan(
    _ job: SavedJob, from first: Int? = nil, through last: Int? = nil, probers: [Replay] = [],
    lookingFor seen: SpikeEpisode? = nil, observe: (Int) throws -> Void = { _ in }
  ) throws {
    var probed = SpikeDetector(.probe(every: spacing))
    var batches = SpikeDetector(.batch)
    var found: [Seen] = []
    let end = last ?? replay.recordedSteps
    try replay.working {
      replay.restore(states[0])
      if let step = first, step > start { try begin(after: step, job) }
      self.first = replay.probe()
      let batchSize = Double(replay.loop.batches.batchSize)
      func take(_ passed: Passed) throws {
        let (step, loss) = (passed.step, passed.loss)
        let share =
          Double(replay.loop.batches.range(of: (step - 1) % perEpoch).count) / batchSize
        if !loss.isFinite, firstNonFinite == nil { firstNonFinite = step }
        if let ended = batches.add(loss, step: step, share: share) {
          found.append(Seen(episode: ended, series: .batch))
        }
        if let probe = passed.probe {
          probes.append(probe)
          if let ended = probed.add(probe, step: step) {
            found.append(Seen(episode: ended, series: .probe))
          }
        }
        if step % 256 == 0 { try observe(step) }
      }
      func isProbed(_ loss: Double, _ step: Int) -> Bool {
        step % spacing == 0 && (loss.isFinite || step != replay.recordedSteps)
      }
      let isCut = end == replay.recordedSteps && endsWithoutUpdate(job)
      let row = ProbeRow(replay, probers)
      var failure: (any Error)?
      replay.advance(through: isCut ? end - 1 : end) { step in
        do {
          try hold(step, of: job)
          row.add(step, isProbed: isProbed(step.loss, step.number))
          if step.number % Self.interval == 0 { keep(after: step.number) }
          if row.isFull { try row.takeAll().forEach(take) }
        } catch {
          failure = error
        }
        return failure == nil
      }
      if let failure { throw failure }
      try row.takeAll().forEach(take)
      if isCut, start < end {
        let loss = replay.metrics.stepLosses[end - 1]
        try take(Passed(step: end, loss: loss, probe: isProbed(loss, end) ? replay.probe() : nil))
        if end % Self.interval == 0 { keep(after: end) }
      }
    }
    found += [probed.current.map { Seen(episode: $0, series: .probe) }].compactMap(\.self)
    found += [batches.current.map { Seen(episode: $0, series: .batch) }].compactMap(\.self)
    found = found.map(fromItsFoot)
    addLevelJumps(to: &found)
    addEpochJumps(to: &found, through: end)
    if let seen { addClimb(to: &found, at: seen) }
    if end == replay.recordedSteps { addDivergence(to: &found) }
    let inProbes = found.filter { $0.series == .probe }
    episodes = found.filter { seen in
      seen.series == .probe
        || !inProbes.contains { $0.episode.isNear(seen.episode, within: spacing) }
    }.sorted { $0.episode.onset < $1.episode.onset }
  }

  /// Goes on to where it is to start.
  private func begin(after step: Int, _ job: SavedJob) throws {
    var failure: (any Error)?
    replay.advance(through: step) { passed in
      do { try hold(passed, of: job) } catch { failure = error }
      return failure == nil
    }
    if let failure { throw failure }
    start = step
    states = [StepState(step: step, network: network.snapshot())]
  }

  var perEpoch: Int { replay.loop.batches.batches }

  /// Whether the last step diverged, so that it has no update.
  private func endsWithoutUpdate(_ job: SavedJob) -> Bool {
    job.variant.config.train.onNonFinite == .stop
      && replay.metrics.stepLosses.last?.isFinite == false
  }

  /// Holds a step's loss to the recorded one.
  private func hold(_ step: TrainingStep, of job: SavedJob) throws {
    let (recorded, loss) = (replay.metrics.stepLosses[step.number - 1], step.loss)
    guard loss.bitPattern == recorded.bitPattern || loss.isNaN && recorded.isNaN else {
      throw ReplayProblem(job, step: step.number, recorded: recorded, replayed: loss)
    }
  }

  private func keep(after step: Int) {
    states.append(StepState(step: step, network: network.snapshot()))
    guard states.count > 2, states.count * network.stateBytes > Self.budget else { return }
    states = states.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  /// The median of the logarithm of the probed loss over 64 probes before a step.
  func probedLevel(before step: Int) -> Double {
    let end = min(probes.count, (step - 1) / spacing - start / spacing)
    let window = probes[max(0, end - 64)..<max(0, end)].map(SpikeDetector.logarithm).sorted()
    return window.isEmpty ? 0 : window[window.count / 2]
  }

  /// Whether the probed loss came back, after an episode, to three times of what it was before it.
  func recovers(from episode: SpikeEpisode) -> Bool {
    let after = probes.dropFirst(max(0, (episode.peak - start) / spacing))
    guard after.count * spacing >= Self.interval else { return true }
    return after.contains { SpikeDetector.logarithm($0) <= episode.baseline + log(3) }
  }

  /// The last state that was kept up to a step, if one was.
  func latest(upTo step: Int) -> StepState? { states.last { $0.step <= step } }

  /// Puts the network into the state it had after a step, none before `start`.
  package func restore(after step: Int) {
    precondition(step >= start, "a replay can't go back before its first state")
    replay.restore(states.last { $0.step <= step } ?? states[0])
    replay.advance(through: step)
    replay.stand(after: step)
  }
}

/// A replay that doesn't repeat the run.
package struct ReplayProblem: Error, CustomStringConvertible {
  /// What differs, and the likely reason.
  package let description: String

  init(_ job: SavedJob, step: Int, recorded: Double, replayed: Double) {
    let reasons = job.experiment.differencesFromLock
    let reason =
      reasons.isEmpty
      ? "the build, the machine's settings or the run's own files have changed since"
      : reasons.joined(separator: "; ")
    description =
      "\(job.folder.path): error: the replay isn't the run: step \(step) has loss \(replayed), "
      + "recorded was \(recorded); \(reason). An explanation needs the same bits: run the spec here "
      + "again, then explain that run"
  }
}
