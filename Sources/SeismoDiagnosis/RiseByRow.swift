internal import Foundation
package import SeismoNetworks
internal import SeismoTraining

/// A row whose own loss makes up nearly all that the probed loss rose by.
package struct Carrier: Sendable {
  /// The share of the rise from which one row carries it.
  package static let least = 0.9

  package var row: TrainingRow
  /// The share of the rise.
  package var share: Double
  /// Its loss before the onset, and at the peak.
  package var before, after: Double

  /// - Parameters:
  ///   - rows: those whose loss is probed.
  ///   - before: the loss of each of them before the onset.
  ///   - after: the same at the peak.
  /// - Returns: nil where no one row carries it.
  package init?(_ rows: [Int32], before: [Double], after: [Double]) {
    let rises = zip(before, after).map { $1 - $0 }
    let total = rises.reduce(0, +)
    guard rows.count > 1, total.isFinite, total > 0,
      let place = rises.indices.max(by: { rises[$0] < rises[$1] }),
      rises[place] >= Self.least * total
    else { return nil }
    row = TrainingRow(rows[place])
    share = min(1, rises[place] / total)
    (self.before, self.after) = (before[place], after[place])
  }
}

extension SpikeWindow {
  /// The row that carries the rise, if one does.
  func findCarrier() -> Carrier? {
    let rows = replay.probed
    let (before, after) = replay.working {
      restore(before: episode.onset)
      let before = replay.rowLosses()
      restore(before: min(episode.peak, steps.upperBound) + 1)
      return (before, replay.rowLosses())
    }
    return Carrier(rows, before: before, after: after)
  }
}
