internal import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// Measures what speaks for a cause above the trigger: would other rows have set the spike off, or another order?
struct CauseEvidence {
  /// Other orders that are tried, and draws of other rows.
  static let orders = 8
  static let draws = 24
  /// Orders that are tried whatever they cost.
  private static let fewest = 2
  /// Steps before the onset whose draws are tried.
  private static let reach = 24

  let window: SpikeWindow
  let scene: SpikeScene
  let common: RowsInCommon
  let effort: Effort

  /// - Parameter rows: those that are named.
  func measure(naming rows: [TrainingRow], into evidence: inout SpikeCause.Evidence) {
    guard scene.drawsVary else { return }
    tryOtherOrders(without: rows, &evidence)
    evidence.otherRows = otherRows(than: rows)
    evidence.groups = common.candidates(RowsInCommon.major(scene.suspects)).compactMap(test)
  }

  /// Leaves the rows of a group out together, and as many others.
  func test(_ group: RowsInCommon.Candidate) -> SpikeCause.GroupTest? {
    let drawn = Set(scene.steps.flatMap { scene.batches[$0] ?? [] })
    let members = drawn.filter(group.contains).sorted()
    let rest = drawn.subtracting(members).sorted()
    guard members.count > 1, rest.count > members.count,
      let suppression = window.suppression(by: [.exclude(rows: members)])
    else { return nil }
    let placebos =
      suppression < Verdict.healed
      ? []
      : (0..<Self.orders).compactMap {
        window.suppression(by: [
          .exclude(rows: scene.sample(members.count, of: rest, salt: 53 + $0))
        ])
      }
    return SpikeCause.GroupTest(
      group.kind, group.name, rows: members.count, suppression: suppression,
      placebos: SpikeCause.Share(placebos.count { $0 >= Verdict.healed }, of: placebos.count))
  }

  /// In how many other orders it spikes as well: as it was, without the rows that are named, at half the rate.
  private func tryOtherOrders(
    without rows: [TrainingRow], _ evidence: inout SpikeCause.Evidence
  ) {
    evidence.otherOrders = SpikeCause.Share(0, of: 0)
    evidence.withoutRows = rows.isEmpty ? nil : SpikeCause.Share(0, of: 0)
    evidence.halfRate = SpikeCause.Share(0, of: 0)
    for order in 1...Self.orders {
      guard order <= Self.fewest || effort.allows(.evidence) else {
        return effort.leaveOut(\.orders, Self.orders - order + 1)
      }
      func isSpike(_ changes: [ReplayChange]) -> Bool? {
        window.suppressionIfHealed(by: [.reshuffle(order)] + changes).map { $0 < Verdict.healed }
      }
      evidence.otherOrders?.add(isSpike([]))
      evidence.withoutRows?.add(isSpike([.exclude(rows: rows)]))
      evidence.halfRate?.add(isSpike([.rate(0.5)]))
    }
  }

  /// Draws of other rows, one at a time, without which there is none.
  private func otherRows(than rows: [TrainingRow]) -> SpikeCause.Share {
    let steps = max(scene.steps.lowerBound, scene.onset - Self.reach)...scene.onset
    let draws = steps.flatMap { step in
      (scene.batches[step] ?? []).filter { !rows.contains($0) }.map { (step, $0) }
    }
    var healed: [Double] = []
    for (step, row) in scene.sample(Self.draws, of: draws, salt: 31) {
      guard effort.allows(.evidence) else {
        effort.leaveOut(\.rows, 1)
        continue
      }
      let suppression = scene.without([row], at: step).flatMap {
        window.suppressionIfHealed(by: [$0])
      }
      healed += [suppression].compactMap(\.self)
    }
    return SpikeCause.Share(healed.count { $0 >= Verdict.healed }, of: healed.count)
  }
}

extension SpikeCause.ScheduleRise {
  /// The least that a factor rises by to count.
  private static let least = 1.25

  /// The last rise of a schedule before a step, if it ended no more than some steps before.
  ///
  /// - Parameter factor: the schedule's at each step.
  package init?(before step: Int, within steps: Int, factor: (Int) -> Double) {
    var last = step
    while last > 1, factor(last) <= factor(last - 1) {
      guard step - last < steps else { return nil }
      last -= 1
    }
    guard last > 1 else { return nil }
    var first = last
    while first > 1, factor(first - 1) < factor(first) { first -= 1 }
    let (low, high) = (factor(first), factor(last))
    guard high >= Self.least * low, factor(step) >= high / Self.least else { return nil }
    self.init(from: low, to: high, first: first + 1, last: last)
  }
}
