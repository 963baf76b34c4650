internal import Foundation
internal import SeismoNetworks
package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
package import SeismoTraining

/// One spike under replay: from a state before it, again and again, each time with one thing changed.
package final class SpikeWindow {
  /// Steps before the onset that replays start at, and those tried when nothing heals.
  package static let lookbacks = [32, 64, 96, 128, 160]
  /// Steps before the onset, and after the peak, that are watched.
  static let foretime = 16
  static let aftermath = 16
  /// The same where training diverged: a change may put that off.
  static let longAftermath = 64
  /// Steps that a window has at most.
  static let longest = 320

  package let episode: SpikeEpisode
  /// Whether the training ended in it.
  package let isDivergence: Bool
  /// The steps that are repeated; after the last that was trained, as if it had gone on.
  package let steps: ClosedRange<Int>
  /// The factual probed loss at `grid`.
  package private(set) var factual: [Double] = []
  /// Steps after which the loss is probed.
  package let grid: [Int]
  /// What stood before it, and of which rows.
  private(set) var before: LevelBefore
  /// The row that carries the rise, if one does: what is replayed then is the rise of the others.
  private(set) var carrier: Carrier?
  /// Whether the others' loss doesn't rise.
  private(set) var isOfOneRow = false
  /// The rise of the probed loss's logarithm in this window.
  package private(set) var height = 0.0
  package internal(set) var replays = 0

  package let timeline: Timeline
  let network: Network
  let variants: VariantNetworks
  /// The state before each step of the window; every second, fourth … where they would be too many.
  private var states: [Int: Network.Snapshot] = [:]
  /// The probed losses at `grid` with changes that were tried.
  var cache: [[ReplayChange]: [Double]] = [:]
  /// What suppressions that don't heal are at most.
  var bounds: [[ReplayChange]: Double] = [:]
  /// What is left at the end of training.
  var later: [[ReplayChange]: Double] = [:]
  /// What path attribution charged the rows of a step with.
  var charges: [Int: [SpikeScene.Suspect]] = [:]

  /// Replays the window as it was.
  ///
  /// - Parameter shorter: a window of the same spike from a later start. What it found of single steps
  ///   holds here too, since the states before them are the same.
  package init(
    _ seen: Timeline.Seen, _ timeline: Timeline, _ planned: PlannedNetwork,
    variants: VariantNetworks, lookback: Int, after shorter: SpikeWindow? = nil
  ) {
    episode = seen.episode
    isDivergence = seen.isDivergence
    before = LevelBefore(
      logarithm: seen.series == .probe || seen.isDivergence
        ? episode.baseline : timeline.probedLevel(before: episode.onset))
    self.timeline = timeline
    self.variants = variants
    network = planned.network
    let end = seen.isDivergence ? timeline.replay.loop.totalSteps : timeline.replay.recordedSteps
    let aftermath = seen.isDivergence ? Self.longAftermath : Self.aftermath
    let last = min(
      end, min(max(episode.peak, episode.onset) + aftermath, episode.onset + Self.longest))
    let first = max(timeline.start + 1, episode.onset - lookback)
    steps = first...max(first, last)
    let spacing = max(1, (last - episode.onset) / 64)
    let peak = min(episode.peak, last)
    grid = (first...max(first, last)).filter {
      $0 >= seen.episode.onset - Self.foretime && ($0 - peak) % spacing == 0
    }
    if seen.isDivergence { before.measure(timeline, variants, onset: episode.onset) }
    observeFactual()
    let mayHaveCarrier = seen.series == .probe && !seen.isDivergence && height.isFinite
    if let shorter {
      carrier = shorter.carrier
    } else if mayHaveCarrier, !isOfStatistics {
      carrier = findCarrier()
    }
    if let carrier { lookAtRest(without: carrier) }
    guard let shorter, shorter.grid == grid else { return }
    // Fresh statistics change no step, only what is probed.
    func holds(_ changes: [ReplayChange]) -> Bool {
      changes.allSatisfy { $0.step != nil || $0 == .freshStatistics }
    }
    cache = shorter.cache.filter { holds($0.key) }
    bounds = shorter.bounds.filter { holds($0.key) }
    charges = shorter.charges
  }

  var replay: Replay { timeline.replay }
  /// What the logarithm of the probed loss was before.
  var level: Double { before.logarithm }

  private func observeFactual() {
    let interval = max(1, steps.count * network.stateBytes / (64 << 20))
    factual = []
    replay.working {
      timeline.restore(after: steps.lowerBound - 1)
      states[steps.lowerBound] = network.snapshot()
      var next = grid[...]
      var isOver = false
      replay.advance(through: steps.upperBound) { step in
        isOver = isOver || isDivergence && replay.stops(at: step)
        if next.first == step.number {
          // Beyond its end a training has no loss, though some rows' may be finite.
          factual.append(isOver ? .infinity : replay.probe(before.rows))
          next.removeFirst()
        }
        if (step.number + 1 - steps.lowerBound) % interval == 0 {
          states[step.number + 1] = network.snapshot()
        }
        return true
      }
    }
    height = rise(of: factual)
  }

  /// Whether the weights were fine, and the statistics of batches alone were not.
  private var isOfStatistics: Bool {
    replay.hasBatchStatistics
      && (suppression(by: [.freshStatistics]) ?? 0) >= Verdict.healed
  }

  /// Watches the rows but one, whose own loss makes up the rise; where the others' doesn't rise, all again.
  private func lookAtRest(without carrier: Carrier) {
    let whole = (factual, before, height)
    before.leaveOut(carrier.row, of: replay.probed)
    observeFactual()
    before.settle(zip(grid, factual).filter { $0.0 < episode.onset }.map(\.1))
    height = rise(of: factual)
    guard height < log(2) else {
      // What was seen until now was of all rows.
      cache = [:]
      bounds = [:]
      return
    }
    (factual, before, height) = whole
    isOfOneRow = true
  }

  /// The state before a step of the window that one was kept for.
  func stateBefore(_ step: Int) -> Network.Snapshot { states[step] ?? network.snapshot() }

  /// Goes to the state before any step of the window.
  func restore(before step: Int) {
    restore(near: step)
    replay.advance(through: step - 1)
  }

  /// Goes to the last state that was kept before a step.
  func restore(near step: Int) {
    let known = states.keys.filter { $0 <= step }.max() ?? steps.lowerBound
    replay.restore(StepState(step: known - 1, network: stateBefore(known)))
  }
}
