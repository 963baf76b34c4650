internal import Foundation
package import SeismoNetworks
package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
package import SeismoTraining

/// One spike under replay: from a state before it, again and again, each time with one thing changed.
package final class Examination {
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
  /// What the logarithm of the probed loss was before.
  private(set) var baseline: Double
  /// Rows whose loss is probed; nil for the timeline's. Where training diverged, those that stood out before it did
  /// are left out: without a row that numbers can't bear, training may go well and that row's loss be as it may.
  private var probed: [Int32]?
  /// The rise of the probed loss's logarithm in this window.
  package private(set) var height = 0.0
  package private(set) var replays = 0

  package let timeline: Timeline
  private let network: Network
  private let variants: VariantNetworks
  /// The state before each step of the window; every second, fourth … where they would be too many.
  private var states: [Int: Network.Snapshot] = [:]
  private var cache: [[ReplayChange]: [Double]] = [:]
  /// What suppressions that don't heal are at most.
  private var bounds: [[ReplayChange]: Double] = [:]
  /// What is left at the end of training.
  private var later: [[ReplayChange]: Double] = [:]
  /// What path attribution charged the rows of a step with.
  var charges: [Int: [SpikeScene.Suspect]] = [:]

  /// Replays the window as it was.
  ///
  /// - Parameter shorter: an examination of the same spike from a later start. What it found of single steps
  ///   holds here too, since the states before them are the same.
  package init(
    _ seen: Timeline.Seen, _ timeline: Timeline, _ planned: PlannedNetwork,
    variants: VariantNetworks, lookback: Int, after shorter: Examination? = nil
  ) {
    episode = seen.episode
    isDivergence = seen.isDivergence
    baseline =
      seen.series == .probe || seen.isDivergence
      ? episode.baseline : timeline.probedLevel(before: episode.onset)
    self.timeline = timeline
    self.variants = variants
    network = planned.network
    let end = seen.isDivergence ? timeline.replay.loop.totalSteps : timeline.replay.recordedSteps
    let aftermath = seen.isDivergence ? Self.longAftermath : Self.aftermath
    let last = min(
      end, min(max(episode.peak, episode.onset) + aftermath, episode.onset + Self.longest))
    let first = max(1, episode.onset - lookback)
    steps = first...max(first, last)
    let spacing = max(1, (last - episode.onset) / 64)
    let peak = min(episode.peak, last)
    grid = (first...max(first, last)).filter {
      $0 >= seen.episode.onset - Self.foretime && ($0 - peak) % spacing == 0
    }
    if seen.isDivergence { leaveOutOddRows() }
    observeFactual()
    guard let shorter, shorter.grid == grid else { return }
    cache = shorter.cache.filter { $0.key.allSatisfy { $0.step != nil } }
    bounds = shorter.bounds
    charges = shorter.charges
  }

  private var replay: Replay { timeline.replay }

  private func leaveOutOddRows() {
    replay.working {
      timeline.restore(after: max(0, episode.onset - 1))
      let usual = replay.usualRows()
      guard usual.count < replay.probed.count else { return }
      probed = usual
      let level = SpikeDetector.logarithm(replay.probe(usual))
      if level.isFinite { baseline = level }
    }
  }

  private func observeFactual() {
    let interval = max(1, steps.count * network.stateBytes / (64 << 20))
    replay.working {
      timeline.restore(after: steps.lowerBound - 1)
      states[steps.lowerBound] = network.snapshot()
      var next = grid[...]
      replay.advance(through: steps.upperBound) { step in
        if next.first == step.number {
          factual.append(replay.probe(probed))
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

  /// How far some probed losses rise, in logarithms: above the baseline, and above the lowest that was
  /// before in the window. A loss that stands high and doesn't move is no spike.
  func rise(of losses: [Double]) -> Double { Self.rise(of: losses, above: baseline) }

  private static func rise(of losses: [Double], above baseline: Double) -> Double {
    var (lowest, highest) = (Double.infinity, 0.0)
    for loss in losses {
      let y = SpikeDetector.logarithm(loss)
      if y == .infinity { return y }
      lowest = min(lowest, y)
      highest = max(highest, min(y - baseline, y - lowest))
    }
    return highest
  }

  /// What the rises that changes leave are measured by: the height, but no more than `Verdict.tallest`. A share
  /// of an infinite rise, or of one by thirty powers of ten, would say nothing.
  private var yardstick: Double { max(min(height, Verdict.tallest), 1e-9) }

  /// The share of the spike's height that is gone with some changes; the changed curve is kept.
  ///
  /// - Returns: 1 − height with them / height without, a height above `Verdict.tallest` counting as that;
  ///   −∞ where the loss doesn't stay finite; nil when they can't be replayed.
  package func suppression(by changes: [ReplayChange]) -> Double? {
    left(by: changes).map { 1 - $0 / yardstick }
  }

  /// What a suppression leaves, as a factor of the loss.
  func factor(leftBy suppression: Double) -> Double { exp(max(0, 1 - suppression) * yardstick) }

  /// What the logarithm of the loss still rises by with some changes.
  private func left(by changes: [ReplayChange]) -> Double? {
    guard let losses = losses(with: changes) else { return nil }
    // Other data have losses of another size.
    let level = changes.contains(where: \.isOfData) ? -.infinity : baseline
    let left = Self.rise(of: losses, above: level)
    guard isDivergence, left < yardstick / 2 else { return left }
    if let known = later[changes] { return max(left, known) }
    let lowest = losses.map(SpikeDetector.logarithm).min() ?? 0
    later[changes] = laterRise(changes, above: max(level, lowest))
    return max(left, later[changes] ?? 0)
  }

  /// What is left at the end of training, as far ahead as work allows: a change that only puts a divergence off
  /// doesn't heal it. Rows that counted nothing go on to do so.
  private func laterRise(_ changes: [ReplayChange], above level: Double) -> Double {
    let spacing = max(1, (horizon - steps.upperBound) / 64)
    let places = Array(stride(from: horizon, to: steps.upperBound, by: -spacing).reversed())
    guard !places.isEmpty else { return 0 }
    guard let losses = try? run(changes, at: places, while: { $0.last?.isFinite == true }) else {
      return .infinity
    }
    let last = losses.suffix(8).map(SpikeDetector.logarithm)
    return last.count < min(8, places.count) || last.contains(.infinity)
      ? .infinity : max(0, (last.min() ?? 0) - level)
  }

  /// The last step up to which changes are followed where training diverged.
  package var horizon: Int {
    let affordable = Self.work / max(1, timeline.stepWork)
    return min(replay.loop.totalSteps, steps.upperBound + max(4 * steps.count, affordable))
  }

  /// Multiplications that following one change may take.
  private static let work = 1 << 30

  /// The same where only healing matters: the loss is probed first from where the spike was half as high, and
  /// no longer than until half of that height is left.
  ///
  /// - Returns: at least the suppression; exactly that if it heals.
  package func suppressionIfHealed(by changes: [ReplayChange]) -> Double? {
    guard cache[changes] == nil, changes.allSatisfy({ $0.step != nil }) else {
      return suppression(by: changes)
    }
    if let bound = bounds[changes] { return bound }
    let plan = ChangePlan(changes, steps: steps, replay: replay)
    let before = unchanged(plan)
    let halfway = factual.firstIndex { SpikeDetector.logarithm($0) - baseline > yardstick / 2 } ?? 0
    let late = max(before.count, halfway)..<grid.count
    var bound = Double.infinity
    replays += 1
    let losses = losses(plan, at: grid[late]) { losses in
      bound = 1 - rise(of: before + losses) / yardstick
      return bound >= Verdict.healed
    }
    guard bound >= Verdict.healed else {
      bounds[changes] = bound
      return bound
    }
    cache[changes] = before + self.losses(plan, at: grid[before.count..<late.lowerBound]) + losses
    return suppression(by: changes)
  }

  /// The probed loss at `grid` with some changes.
  package func losses(with changes: [ReplayChange]) -> [Double]? {
    if let known = cache[changes] { return known }
    guard let losses = try? run(changes) else { return nil }
    replays += 1
    cache[changes] = losses
    return losses
  }

  private func run(_ changes: [ReplayChange]) throws -> [Double] {
    let plan = ChangePlan(changes, steps: steps, replay: replay)
    let before = plan.isOfSettings ? [] : unchanged(plan)
    return before + (try run(changes, at: Array(grid[before.count...])))
  }

  /// The probed losses at some steps.
  private func run(
    _ changes: [ReplayChange], at places: [Int], while goesOn: ([Double]) -> Bool = { _ in true }
  ) throws -> [Double] {
    let settings = changes.compactMap { change -> (String, String)? in
      if case .set(let path, let value) = change { (path, value) } else { nil }
    }
    guard settings.isEmpty else {
      return try variants.losses(
        settings, from: stateBefore(steps.lowerBound), before: steps.lowerBound, at: places,
        probing: probed, while: goesOn)
    }
    return losses(
      ChangePlan(changes, steps: steps, replay: replay), at: places[...], while: goesOn)
  }

  /// The probed losses before anything changes.
  private func unchanged(_ plan: ChangePlan) -> [Double] {
    zip(grid, factual).prefix { $0.0 < plan.firstStep }.map(\.1)
  }

  /// Replays with changes, and probes the loss after some steps.
  ///
  /// - Parameter goesOn: told of the losses so far; whether to go on.
  private func losses(
    _ plan: ChangePlan, at places: ArraySlice<Int>,
    while goesOn: ([Double]) -> Bool = { _ in true }
  ) -> [Double] {
    replay.working {
      restore(near: plan.firstStep)
      if replay.loop.step == 0, plan.initialScale != 1 {
        network.scaleWeights(by: plan.initialScale)
      }
      return replay.losses(
        at: places, by: plan,
        probing: {
          plan.hasFreshStatistics ? replay.probeWithFreshStatistics(probed) : replay.probe(probed)
        }, while: goesOn)
    }
  }

  /// The state before a step of the window that one was kept for.
  func stateBefore(_ step: Int) -> Network.Snapshot { states[step] ?? network.snapshot() }

  /// Goes to the state before any step of the window.
  func restore(before step: Int) {
    restore(near: step)
    replay.advance(through: step - 1)
  }

  /// Goes to the last state that was kept before a step.
  private func restore(near step: Int) {
    let known = states.keys.filter { $0 <= step }.max() ?? steps.lowerBound
    replay.restore(StepState(step: known - 1, network: stateBefore(known)))
  }
}

/// What some changes mean for each step of a window.
private struct ChangePlan: StepPlan {
  private var steps: [Int: StepChanges] = [:]
  private var common = StepChanges()
  /// Behind the window.
  private var afterwards = StepChanges()
  private let last: Int
  private(set) var firstStep: Int
  private(set) var hasFreshStatistics = false
  private(set) var initialScale = 1.0
  private(set) var isOfSettings = false

  init(_ changes: [ReplayChange], steps window: ClosedRange<Int>, replay: Replay) {
    firstStep = window.upperBound
    last = window.upperBound
    for change in changes {
      switch change {
      case .drop(let rows, let step):
        self.change(step) { $0.dropped += rows }
        afterwards.dropped = Array(Set(afterwards.dropped + rows))
      case .leaveOut(let rows, let step):
        self.change(step) { $0.leftOut += rows }
        afterwards.leftOut = Array(Set(afterwards.leftOut + rows))
      case .weigh(let step, let factor): self.change(step) { $0.factor *= factor }
      case .skip(let step): self.change(step) { $0.isSkipped = true }
      case .rate(let factor):
        common.rate *= factor
        afterwards.rate *= factor
        firstStep = window.lowerBound
      case .reshuffle(let salt):
        reshuffle(salt, window, replay)
        firstStep = window.lowerBound
      case .freshStatistics:
        hasFreshStatistics = true
        firstStep = window.lowerBound
      case .scaleInitialWeights(let factor):
        initialScale *= factor
        firstStep = window.lowerBound
      case .set: isOfSettings = true
      }
    }
  }

  func changes(at step: Int) -> StepChanges { step > last ? afterwards : steps[step] ?? common }

  private mutating func change(_ step: Int, _ body: (inout StepChanges) -> Void) {
    body(&steps[step, default: common])
    firstStep = min(firstStep, step)
  }

  /// The rows of the window's steps in another order, cut into batches of the same sizes.
  private mutating func reshuffle(_ salt: Int, _ window: ClosedRange<Int>, _ replay: Replay) {
    let batches = window.map { replay.rows(of: $0) }
    var rows = Array(batches.joined())
    var random = RandomStream(seed: UInt64(salt), purpose: "reshuffle", window.lowerBound)
    var span = rows.mutableSpan
    random.shuffle(&span)
    var start = 0
    for (step, batch) in zip(window, batches) {
      change(step) { $0.rows = Array(rows[start..<start + batch.count]) }
      start += batch.count
    }
  }
}

extension ReplayChange {
  /// Whether it changes what the network is trained on.
  fileprivate var isOfData: Bool {
    if case .set(let path, _) = self {
      SpecPath(path).prefix(1).description == "data"
    } else {
      false
    }
  }
}
