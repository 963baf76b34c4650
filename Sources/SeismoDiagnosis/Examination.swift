internal import Foundation
package import SeismoNetworks
internal import SeismoSpec
package import SeismoTraining

/// One spike under replay: from a state before it, again and again, each time with one thing changed.
package final class Examination {
  /// Steps before the onset that replays start at, and those tried when nothing heals.
  package static let lookbacks = [32, 64, 96, 128, 160]
  /// Steps before the onset, and after the peak, that are watched.
  static let foretime = 16
  static let aftermath = 16
  /// Steps that a window has at most.
  static let longest = 320

  package let episode: SpikeEpisode
  /// The steps that are repeated.
  package let steps: ClosedRange<Int>
  /// The factual probed loss at `grid`.
  package private(set) var factual: [Double] = []
  /// Steps after which the loss is probed.
  package let grid: [Int]
  /// What the logarithm of the probed loss was before.
  let baseline: Double
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
    baseline =
      seen.series == .probe ? episode.baseline : timeline.probedLevel(before: episode.onset)
    self.timeline = timeline
    self.variants = variants
    network = planned.network
    let last = min(
      timeline.replay.recordedSteps,
      min(max(episode.peak, episode.onset) + Self.aftermath, episode.onset + Self.longest))
    let first = max(1, episode.onset - lookback)
    steps = first...max(first, last)
    let spacing = max(1, (last - episode.onset) / 64)
    let peak = min(episode.peak, last)
    grid = (first...max(first, last)).filter {
      $0 >= seen.episode.onset - Self.foretime && ($0 - peak) % spacing == 0
    }
    observeFactual()
    guard let shorter, shorter.grid == grid else { return }
    cache = shorter.cache.filter { $0.key.allSatisfy { $0.step != nil } }
    bounds = shorter.bounds
    charges = shorter.charges
  }

  private var replay: Replay { timeline.replay }

  private func observeFactual() {
    let interval = max(1, steps.count * network.stateBytes / (64 << 20))
    replay.stepper.working {
      timeline.restore(after: steps.lowerBound - 1)
      var next = grid[...]
      for step in steps {
        if (step - steps.lowerBound) % interval == 0 { states[step] = network.snapshot() }
        replay.step(step)
        if next.first == step {
          factual.append(replay.probe())
          next.removeFirst()
        }
      }
    }
    height = rise(of: factual)
  }

  /// How far some probed losses rise, in logarithms: above the baseline, and above the lowest that was
  /// before in the window. A loss that stands high and doesn't move is no spike.
  func rise(of losses: [Double]) -> Double {
    var (lowest, highest) = (Double.infinity, 0.0)
    for loss in losses {
      let y = SpikeDetector.logarithm(loss)
      if y == .infinity { return y }
      lowest = min(lowest, y)
      highest = max(highest, min(y - baseline, y - lowest))
    }
    return highest
  }

  /// The share of the spike's height that is gone with some changes; the changed curve is kept.
  ///
  /// - Returns: 1 − height with them / height without; nil when they can't be replayed.
  package func suppression(by changes: [ReplayChange]) -> Double? {
    guard let losses = losses(with: changes) else { return nil }
    let changed = rise(of: losses)
    if changed == .infinity { return height == .infinity ? 0 : -.infinity }
    return height == .infinity ? 1 : 1 - changed / max(height, 1e-9)
  }

  /// The same where only healing matters: the loss is probed first from where the spike was half as high, and
  /// no longer than until half of that height is left.
  ///
  /// - Returns: at least the suppression; exactly that if it heals.
  package func suppressionIfHealed(by changes: [ReplayChange]) -> Double? {
    guard cache[changes] == nil, height.isFinite, changes.allSatisfy({ $0.step != nil }) else {
      return suppression(by: changes)
    }
    if let bound = bounds[changes] { return bound }
    let plan = ChangePlan(changes, steps: steps, replay: replay)
    let before = unchanged(plan)
    let halfway = factual.firstIndex { SpikeDetector.logarithm($0) - baseline > height / 2 } ?? 0
    let late = max(before.count, halfway)..<grid.count
    var bound = Double.infinity
    replays += 1
    let losses = losses(plan, at: late) { losses in
      bound = 1 - rise(of: before + losses) / max(height, 1e-9)
      return bound >= Verdict.healed
    }
    guard bound >= Verdict.healed else {
      bounds[changes] = bound
      return bound
    }
    cache[changes] = before + self.losses(plan, at: before.count..<late.lowerBound) + losses
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
    let settings = changes.compactMap { change -> (String, String)? in
      if case .set(let path, let value) = change { (path, value) } else { nil }
    }
    guard settings.isEmpty else {
      return try variants.losses(settings, from: stateBefore(steps.lowerBound), steps, grid)
    }
    let plan = ChangePlan(changes, steps: steps, replay: replay)
    let before = unchanged(plan)
    return before + losses(plan, at: before.count..<grid.count)
  }

  /// The probed losses before anything changes.
  private func unchanged(_ plan: ChangePlan) -> [Double] {
    zip(grid, factual).prefix { $0.0 < plan.firstStep }.map(\.1)
  }

  /// Replays the window with changes, and probes the loss at some places of `grid`.
  ///
  /// - Parameter goesOn: told of the losses so far; whether to go on.
  private func losses(
    _ plan: ChangePlan, at places: Range<Int>, while goesOn: ([Double]) -> Bool = { _ in true }
  ) -> [Double] {
    guard !places.isEmpty else { return [] }
    return replay.stepper.working {
      let known = states.keys.filter { $0 <= plan.firstStep }.max() ?? steps.lowerBound
      network.restore(stateBefore(known))
      if known == 1, plan.initialScale != 1 { network.scaleWeights(by: plan.initialScale) }
      var losses: [Double] = []
      var next = grid[places]
      for step in stride(from: known, through: grid[places.upperBound - 1], by: 1) {
        replay.step(step, plan[step])
        guard next.first == step else { continue }
        losses.append(plan.hasFreshStatistics ? replay.probeWithFreshStatistics() : replay.probe())
        next.removeFirst()
        if !goesOn(losses) { break }
      }
      return losses
    }
  }

  /// The state before a step of the window that one was kept for.
  func stateBefore(_ step: Int) -> Network.Snapshot { states[step] ?? network.snapshot() }

  /// Goes to the state before any step of the window.
  func restore(before step: Int) {
    let known = states.keys.filter { $0 <= step }.max() ?? steps.lowerBound
    network.restore(stateBefore(known))
    for number in known..<step { replay.step(number) }
  }
}

/// What some changes mean for each step of a window.
private struct ChangePlan {
  private var steps: [Int: StepChanges] = [:]
  private var common = StepChanges()
  private(set) var firstStep: Int
  private(set) var hasFreshStatistics = false
  private(set) var initialScale = 1.0

  init(_ changes: [ReplayChange], steps window: ClosedRange<Int>, replay: Replay) {
    firstStep = window.upperBound
    for change in changes {
      switch change {
      case .drop(let rows, let step): self.change(step) { $0.dropped += rows }
      case .leaveOut(let rows, let step): self.change(step) { $0.leftOut += rows }
      case .weigh(let step, let factor): self.change(step) { $0.factor *= factor }
      case .skip(let step): self.change(step) { $0.isSkipped = true }
      case .rate(let factor):
        common.rate *= factor
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
      case .set: break
      }
    }
  }

  subscript(step: Int) -> StepChanges { steps[step] ?? common }

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
