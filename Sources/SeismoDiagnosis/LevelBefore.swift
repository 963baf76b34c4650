internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// What the probed loss was before a spike: what its rise is measured from.
struct LevelBefore {
  /// Of the loss; −∞ where it was never finite.
  private(set) var logarithm: Double
  /// The rows whose loss is probed; nil for the timeline's. Where training diverged, those that stood out before it
  /// did are left out: without a row that numbers can't bear, training may go well and that row's loss be as it may.
  private(set) var rows: [Int32]?
  /// Whether the run's own numbers have it. Where they don't, it is an untrained network's loss in Float64: no step
  /// had led there, so there is no rise to take back, and what counts is where training ends.
  private(set) var isOfRun: Bool

  init(logarithm: Double) {
    self.logarithm = logarithm
    isOfRun = true
  }

  /// Leaves out a row whose own loss is the rise.
  mutating func leaveOut(_ row: TrainingRow, of probed: [Int32]) {
    rows = (rows ?? probed).filter { $0 != row.place }
  }

  /// Takes the level from losses before the onset: the median of their logarithms.
  mutating func settle(_ losses: [Double]) {
    let levels = losses.map(SpikeDetector.logarithm).sorted()
    if !levels.isEmpty { logarithm = levels[levels.count / 2] }
  }

  /// Looks at each row before a divergence. Where the run's precision has no number for a loss, all are taken in
  /// Float64: a row whose loss merely overflows is as usual as the others.
  mutating func measure(_ timeline: Timeline, _ variants: VariantNetworks, onset: Int) {
    let replay = timeline.replay
    replay.working { timeline.restore(after: max(0, onset - 1)) }
    let own = replay.working { replay.rowLosses() }
    let isBorne = own.allSatisfy(\.isFinite)
    let wide = isBorne && logarithm.isFinite ? nil : variants.inFloat64()
    let losses = isBorne ? own : wide.map { wide in wide.working { wide.rowLosses() } } ?? own
    let usual = replay.usualRows(by: losses)
    if usual.count < replay.probed.count { rows = usual }
    guard rows != nil || !logarithm.isFinite else { return }
    let level = SpikeDetector.logarithm(replay.working { replay.probe(usual) })
    if level.isFinite {
      logarithm = level
    } else if let wide {
      logarithm = SpikeDetector.logarithm(wide.working { wide.probe(usual) })
      isOfRun = false
    }
  }
}
