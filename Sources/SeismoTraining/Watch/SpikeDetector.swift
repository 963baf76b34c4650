internal import Foundation
internal import SeismoPreparation

/// Flags what jumps in a series of losses, from past values alone.
///
/// With y = log(L + 1e-8), m the median and s = max(1.4826 · MAD, floor) of the last unflagged values, a
/// value is flagged when y − m > log 2 and (y − m) / (s · √(B/b)) > 6, where b rows of the usual B made
/// it; so is every NaN and infinity. Flags up to 16 steps apart are one episode.
package struct SpikeDetector {
  /// How a series is judged.
  package struct Options: Sendable {
    var window: Int
    var floor: Double

    /// The loss of each step's batch.
    package static let batch = Options(window: 128, floor: 0.05)
    /// The loss of the same rows at each probe, in evaluation mode: 64 steps' probes, but at least 32.
    package static func probe(every spacing: Int) -> Options {
      Options(window: max(32, 64 / spacing), floor: 0.1)
    }
  }

  /// Steps between two flags of one episode, at most.
  package static let largestGap = 16
  /// Deviations from the median above which a value is flagged.
  package static let threshold = 6.0
  /// Values that have to be known before one is flagged.
  package static let fewestValues = 16
  /// Steps after which a jump that stays is a new level, from which the window starts anew.
  package static let longestEpisode = 512

  private let options: Options
  /// Losses, not their logarithms, which have the same order: most steps need no logarithm.
  private let window: SortedWindow
  /// The episode that goes on, if one does.
  package private(set) var current: SpikeEpisode?

  package init(_ options: Options) {
    self.options = options
    window = SortedWindow(capacity: options.window)
  }

  /// What it knows of the series so far.
  package struct State: Sendable, Equatable {
    /// The last values that weren't flagged, the oldest first.
    package var window: [Double]
    package var current: SpikeEpisode?

    package init(window: [Double], current: SpikeEpisode? = nil) {
      (self.window, self.current) = (window, current)
    }
  }

  package var state: State {
    get { State(window: window.numbers, current: current) }
    set {
      window.numbers = newValue.window
      current = newValue.current
    }
  }

  /// Adds the next value.
  ///
  /// - Parameter share: the rows that made it, as a share of the usual number.
  /// - Returns: the episode that has ended with it, if one has.
  package mutating func add(_ loss: Double, step: Int, share: Double = 1) -> SpikeEpisode? {
    if let episode = current, step - episode.onset > Self.longestEpisode {
      window.removeAll()
      current = nil
      if loss.isFinite { window.append(loss) }
      return episode
    }
    let isFlagged = flags(loss, share)
    let ended = current == nil ? nil : close(at: step, isFlagged)
    guard isFlagged else {
      window.append(loss)
      return ended
    }
    let baseline = window.count > 0 ? median : 0
    if current == nil {
      current = SpikeEpisode(onset: step, peak: step, end: step, baseline: baseline, height: 0)
    }
    current?.extend(to: step, Self.logarithm(loss))
    return ended
  }

  /// What the detector compares: log(L + 1e-8), infinite for what is no number.
  package static func logarithm(_ loss: Double) -> Double {
    loss.isFinite ? log(max(loss, 0) + 1e-8) : .infinity
  }

  private func flags(_ loss: Double, _ share: Double) -> Bool {
    guard loss.isFinite else { return true }
    guard window.count >= Self.fewestValues, loss > 2 * window.middle.low else { return false }
    let centre = median
    let excess = Self.logarithm(loss) - centre
    let limit = excess * share.squareRoot() / Self.threshold
    guard excess > log(2), limit > options.floor else { return false }
    // 1.4826 · MAD is below the limit if half of the values are nearer to the median than this.
    let reach = limit / 1.4826
    let near = window.count(from: Self.loss(centre - reach), to: Self.loss(centre + reach))
    return 2 * near >= window.count
  }

  private var median: Double {
    let (low, high) = window.middle
    return (Self.logarithm(low) + Self.logarithm(high)) / 2
  }

  private static func loss(_ logarithm: Double) -> Double { exp(logarithm) - 1e-8 }

  private mutating func close(at step: Int, _ isFlagged: Bool) -> SpikeEpisode? {
    guard let episode = current, !isFlagged, step - episode.end > Self.largestGap else {
      return nil
    }
    current = nil
    return episode
  }
}

/// Steps in which a loss stood above what it had been.
package struct SpikeEpisode: Sendable, Equatable, Codable {
  /// The first flagged step, the highest and the last, counted from 1.
  package var onset, peak, end: Int
  /// The median of log(L + 1e-8) before it.
  package var baseline: Double
  /// The most that log(L + 1e-8) stood above it; infinite for NaN and infinite losses.
  package var height: Double

  package init(onset: Int, peak: Int, end: Int, baseline: Double, height: Double) {
    self.onset = onset
    self.peak = peak
    self.end = end
    self.baseline = baseline
    self.height = height
  }

  /// What the loss was multiplied by.
  package var factor: Double { exp(height) }

  mutating func extend(to step: Int, _ y: Double) {
    end = step
    if y - baseline > height {
      height = y - baseline
      peak = step
    }
  }
}
