internal import Foundation
package import SeismoTables

/// Epochs whose mean loss is more than twice the median of the ten before: what a person sees on the epoch curve, however
/// slowly the loss climbed. Neighbouring ones are one jump.
package struct EpochJumps {
  /// Epochs that an epoch's mean is held against.
  package static let window = 10

  /// Batches of an epoch.
  private let batches: Int
  /// Logarithms of the last epochs' means.
  private let means = SortedWindow(capacity: Self.window)
  private var begun = Begun()
  /// The jump that goes on, if one does.
  package private(set) var current: SpikeEpisode?

  /// - Parameter batches: how an epoch is cut.
  package init(_ batches: BatchPlan) { self.batches = max(1, batches.batches) }

  /// The steps of an epoch so far.
  private struct Begun: Sendable, Equatable, Codable {
    /// Of the rows' losses.
    var sum = 0.0
    var rows = 0
    /// The highest batch loss, and its step.
    var highest = -Double.infinity
    var peak = 0
  }

  /// What it knows of the epochs so far.
  package struct State: Sendable, Equatable, Codable {
    private(set) var means: [Double] = []
    private var begun = Begun()
    private(set) var current: SpikeEpisode?

    package init() {}

    fileprivate init(_ jumps: EpochJumps) {
      (means, begun, current) = (jumps.means.numbers, jumps.begun, jumps.current)
    }

    fileprivate func restore(_ jumps: inout EpochJumps) {
      jumps.means.numbers = means
      (jumps.begun, jumps.current) = (begun, current)
    }
  }

  package var state: State {
    get { State(self) }
    set { newValue.restore(&self) }
  }

  /// Adds the next step's loss; allocates nothing.
  ///
  /// - Parameters:
  ///   - loss: the mean over the batch's rows.
  ///   - step: from 1.
  /// - Returns: the jump that has ended with it, if one has: the steps of its epochs, with the highest batch of the highest
  ///   epoch as its peak, and as its height what that epoch's mean stood above the median.
  package mutating func add(_ loss: Double, rows: Int, step: Int) -> SpikeEpisode? {
    let known = loss.isFinite ? loss : .infinity
    begun.sum += known * Double(rows)
    begun.rows += rows
    if known > begun.highest { (begun.highest, begun.peak) = (known, step) }
    return step % batches == 0 ? endEpoch(at: step) : nil
  }

  private mutating func endEpoch(at step: Int) -> SpikeEpisode? {
    let mean = SpikeDetector.logarithm(begun.sum / Double(max(1, begun.rows)))
    let (peak, last) = (begun.peak, current)
    let jumps = means.count == Self.window && mean - median > log(2)
    if jumps {
      var jump =
        last
        ?? SpikeEpisode(
          onset: step - batches + 1, peak: peak, end: step, baseline: median, height: 0)
      let isHigher = mean - jump.baseline > jump.height
      jump.extend(to: step, mean)
      jump.peak = isHigher ? peak : last?.peak ?? peak
      current = jump
    } else {
      current = nil
    }
    means.append(mean)
    begun = Begun()
    return jumps ? nil : last
  }

  private var median: Double { (means.middle.low + means.middle.high) / 2 }

  /// - Parameter losses: of each step's batch.
  /// - Returns: all jumps among them.
  package static func find(in losses: [Double], _ batches: BatchPlan) -> [SpikeEpisode] {
    var jumps = EpochJumps(batches)
    let ended = losses.enumerated().compactMap { place, loss in
      let rows = batches.range(of: place % max(1, batches.batches)).count
      return jumps.add(loss, rows: rows, step: place + 1)
    }
    return ended + [jumps.current].compactMap(\.self)
  }
}
