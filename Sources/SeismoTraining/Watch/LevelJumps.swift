internal import Foundation
package import SeismoTables

/// Rises of the probed loss above three times the median of ten epochs, of 64 to 1,024 steps, however it swings: where
/// it is uneven, the deviations that `SpikeDetector` asks for are more than such a rise, which a person sees at once.
package struct LevelJumps {
  /// What a loss is multiplied by, above which it is a jump.
  package static let factor = 3.0
  /// Values that a median is taken of, at least.
  private static let fewestValues = 16

  /// The last losses, those of jumps as well: a new level is the usual one once half of them have it.
  private let window: SortedWindow
  private let capacity: Int
  /// The jump that goes on, if one does.
  package private(set) var current: SpikeEpisode?

  /// - Parameters:
  ///   - batches: how an epoch is cut.
  ///   - spacing: steps from one probe to the next.
  package init(_ batches: BatchPlan, every spacing: Int) {
    let steps = min(1024, max(64, EpochJumps.window * batches.batches))
    capacity = max(Self.fewestValues, steps / spacing)
    window = SortedWindow(capacity: capacity)
  }

  /// What it knows of the series so far.
  package struct State: Sendable, Equatable {
    /// The last losses, the oldest first.
    package var window: [Double]
    package var current: SpikeEpisode?

    package init(window: [Double] = [], current: SpikeEpisode? = nil) {
      (self.window, self.current) = (window, current)
    }
  }

  package var state: State {
    get { State(window: window.numbers, current: current) }
    set { (window.numbers, current) = (newValue.window, newValue.current) }
  }

  /// Adds the next probed loss; allocates nothing.
  ///
  /// - Returns: the jump that has ended with it, if one has: jumps up to 16 steps apart are one.
  package mutating func add(_ loss: Double, step: Int) -> SpikeEpisode? {
    let known = loss.isFinite ? loss : .infinity
    defer { window.append(known) }
    let level = window.count == capacity ? median : .infinity
    let y = SpikeDetector.logarithm(loss)
    if level.isFinite, y - level > log(Self.factor) {
      if current == nil {
        current = SpikeEpisode(onset: step, peak: step, end: step, baseline: level, height: 0)
      }
      current?.extend(to: step, y)
    } else if let jump = current, step - jump.end > SpikeDetector.largestGap {
      current = nil
      return jump
    }
    return nil
  }

  private var median: Double {
    let (low, high) = window.middle
    return (SpikeDetector.logarithm(low) + SpikeDetector.logarithm(high)) / 2
  }
}
