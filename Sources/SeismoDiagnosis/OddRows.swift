internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// The rows to suspect where training diverged and no gradient leads there: those whose own gradient was largest
/// beside that of the other rows of their batch, or, in batches of one, beside the batch before.
struct OddRows {
  /// Rows of a batch that are tried at most: those with the highest loss.
  private static let most = 64

  private let window: SpikeWindow
  private let replay: Replay
  private let network: Network

  /// - Returns: the suspects, the oddest first; their shares are logarithms of how far they stand out.
  static func suspects(of window: SpikeWindow) -> [SpikeScene.Suspect] {
    let odd = OddRows(window: window)
    return odd.replay.working { odd.suspects() }
  }

  private init(window: SpikeWindow) {
    self.window = window
    replay = window.timeline.replay
    network = replay.loop.network
  }

  private func suspects() -> [SpikeScene.Suspect] {
    window.restore(before: window.steps.lowerBound)
    var found: [SpikeScene.Suspect] = []
    var before: [Double] = []
    for step in window.steps {
      let rows = replay.rows(of: step)
      let state = network.snapshot()
      let loss = evaluate(rows, at: step)
      let tried = hardest(rows)
      let norms = tried.map { norm(of: $0, among: rows, at: step) }
      let usual = Self.median(rows.count > 1 ? norms : before)
      found += zip(tried, norms).filter { $0.1 > usual }.map {
        SpikeScene.Suspect(
          step: step, row: TrainingRow($0.0), share: min($0.1 - usual, Self.farthest))
      }
      // From here on every row is as bad.
      if !loss.isFinite { break }
      before = norms
      network.restore(state)
      _ = evaluate(rows, at: step)
      _ = replay.loop.updateParameters(at: replay.loop.position(of: step))
    }
    return found.sorted { ($1.share, $0.step, $0.row) < ($0.share, $1.step, $1.row) }
  }

  private func evaluate(_ rows: [Int32], at step: Int) -> Double {
    replay.loop.evaluate(rows.span, at: replay.loop.position(of: step))
  }

  private func hardest(_ rows: [Int32]) -> [Int32] {
    guard rows.count > Self.most else { return rows }
    let losses = network.rowLosses(rows.count).map { $0.isNaN ? .infinity : $0 }
    return losses.indices.sorted { (losses[$0], $1) > (losses[$1], $0) }.prefix(Self.most).map {
      rows[$0]
    }
  }

  /// The logarithm of the size of the gradient that a row has in its batch.
  private func norm(of row: Int32, among rows: [Int32], at step: Int) -> Double {
    network.weigh(rows.map { $0 == row ? 1 : 0 })
    defer { network.weigh(nil) }
    _ = evaluate(rows, at: step)
    return SpikeDetector.logarithm(replay.loop.update.memory.gradient.squaredNorm) / 2
  }

  /// What a gradient that isn't finite counts.
  private static let farthest = 1000.0

  /// The lower one, so that of two rows the odder stands out; infinite of nothing.
  private static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .infinity : values.sorted()[(values.count - 1) / 2]
  }
}
