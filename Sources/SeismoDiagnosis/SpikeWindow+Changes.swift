internal import Foundation
package import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// What changes leave of a spike.
extension SpikeWindow {
  /// How far some probed losses rise, in logarithms: above the baseline, and above the lowest that was
  /// before in the window. A loss that stands high and doesn't move is no spike.
  func rise(of losses: [Double]) -> Double { Self.rise(of: losses, above: before.logarithm) }

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
    let level = changes.contains(where: \.isOfData) ? -.infinity : before.logarithm
    let left = Self.rise(of: losses, above: level)
    guard isDivergence else { return left }
    let isWorthFollowing = before.isOfRun ? left < yardstick / 2 : left.isFinite
    guard isWorthFollowing else { return left }
    let lowest = losses.map(SpikeDetector.logarithm).min() ?? 0
    let atEnd = later[changes] ?? rise(atEndWith: changes, losses, above: max(level, lowest))
    later[changes] = atEnd
    return before.isOfRun ? max(left, atEnd) : atEnd
  }

  /// What is left at the end of training, as far ahead as work allows: a change that only puts a divergence off
  /// doesn't heal it. Rows that counted nothing go on to do so.
  ///
  /// - Parameter inWindow: the losses up to where the window ends.
  private func rise(
    atEndWith changes: [ReplayChange], _ inWindow: [Double], above level: Double
  ) -> Double {
    let spacing = max(1, (horizon - steps.upperBound) / 64)
    let places = Array(stride(from: horizon, to: steps.upperBound, by: -spacing).reversed())
    var losses = inWindow
    if !places.isEmpty {
      let followed = try? run(changes, at: places, while: { $0.last?.isFinite == true })
      guard let followed, followed.count == places.count else { return .infinity }
      losses = followed
    }
    let last = losses.suffix(8).map(SpikeDetector.logarithm)
    return last.contains(.infinity) ? .infinity : max(0, (last.min() ?? 0) - level)
  }

  /// The last step up to which changes are followed where training diverged.
  package var horizon: Int {
    let affordable = Self.work / max(1, replay.stepWork)
    return min(replay.loop.totalSteps, steps.upperBound + max(4 * steps.count, affordable))
  }

  /// Multiplications that following one change may take.
  private static let work = 1 << 30

  /// The same where only healing matters: the loss is probed first from where the spike was half as high, and
  /// no longer than until half of that height is left.
  ///
  /// - Returns: at least the suppression; exactly that if it heals.
  package func suppressionIfHealed(by changes: [ReplayChange]) -> Double? {
    let isOfAllSteps = changes.contains { $0.step == nil }
    guard cache[changes] == nil,
      !isOfAllSteps || !isDivergence && !changes.contains(where: \.isOfSetting)
    else { return suppression(by: changes) }
    if let bound = bounds[changes] { return bound }
    let plan = ChangePlan(changes, steps: steps, replay: replay)
    let unchanged = unchanged(plan)
    let halfway =
      factual.firstIndex { SpikeDetector.logarithm($0) - before.logarithm > yardstick / 2 } ?? 0
    // With a change of all steps it may come earlier.
    let late = (isOfAllSteps ? unchanged.count : max(unchanged.count, halfway))..<grid.count
    var bound = Double.infinity
    replays += 1
    let losses = losses(plan, at: grid[late]) { losses in
      bound = 1 - rise(of: unchanged + losses) / yardstick
      return bound >= Verdict.healed
    }
    guard bound >= Verdict.healed else {
      bounds[changes] = bound
      return bound
    }
    let early =
      late.lowerBound > unchanged.count
      ? self.losses(plan, at: grid[unchanged.count..<late.lowerBound]) : []
    cache[changes] = unchanged + early + losses
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
    let unchanged = plan.isOfSettings ? [] : unchanged(plan)
    return unchanged + (try run(changes, at: Array(grid[unchanged.count...])))
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
        probing: before.rows, while: goesOn)
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
          plan.hasFreshStatistics
            ? replay.probeWithFreshStatistics(before.rows) : replay.probe(before.rows)
        }, while: goesOn)
    }
  }
}
