internal import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// Measures what speaks for a cause above the trigger: would other rows have set the spike off, or another order?
struct CauseEvidence {
  /// Other orders that are tried, and draws of other rows.
  static let orders = 8
  static let draws = 24
  /// Steps before the onset whose draws are tried.
  private static let reach = 24

  let window: SpikeWindow
  let scene: SpikeScene
  let common: RowsInCommon

  /// - Parameter rows: those that are named.
  func measured(
    naming rows: [TrainingRow], schedule: SpikeCause.ScheduleRise?
  ) -> SpikeCause.Evidence {
    var evidence = SpikeCause.Evidence()
    evidence.schedule = schedule
    guard scene.drawsVary else { return evidence }
    evidence.otherRows = otherRows(than: rows)
    evidence.otherOrders = spikes(with: [])
    if !rows.isEmpty { evidence.withoutRows = spikes(with: [.exclude(rows: rows)]) }
    evidence.halfRate = spikes(with: [.rate(0.5)])
    evidence.groups = common.candidates(RowsInCommon.major(scene.suspects)).compactMap(test)
    return evidence
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

  /// In how many other orders it spikes as well.
  private func spikes(with changes: [ReplayChange]) -> SpikeCause.Share {
    let left = (1...Self.orders).compactMap { window.suppression(by: [.reshuffle($0)] + changes) }
    return SpikeCause.Share(left.count { $0 < Verdict.healed }, of: left.count)
  }

  /// Draws of other rows, one at a time, without which there is none.
  private func otherRows(than rows: [TrainingRow]) -> SpikeCause.Share {
    let steps = max(scene.steps.lowerBound, scene.onset - Self.reach)...scene.onset
    let draws = steps.flatMap { step in
      (scene.batches[step] ?? []).filter { !rows.contains($0) }.map { (step, $0) }
    }
    let healed = scene.sample(Self.draws, of: draws, salt: 31).compactMap { step, row in
      window.suppressionIfHealed(by: [.drop(rows: [row], step: step)])
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
