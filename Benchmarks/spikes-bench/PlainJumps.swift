import Foundation

/// Jumps told by a rule that knows nothing of the detector's: what a person would mark on the curves.
enum PlainJumps {
  /// Steps between two jumps, at least.
  private static let gap = 16

  /// Steps after which the probed loss stands above three times the median of ten epochs before, of 64 to 1,024 steps; and
  /// epochs whose mean batch loss is more than twice the median of the ten before. Neighbouring ones are one jump.
  ///
  /// - Parameters:
  ///   - probed: the probed loss after each step.
  ///   - batches: each step's batch loss, and its rows.
  ///   - epoch: the batches of an epoch.
  /// - Returns: their steps, from 1.
  static func find(
    probed: [Double], batches: [(loss: Double, rows: Int)], epoch: Int
  ) -> [ClosedRange<Int>] {
    merged(
      steps(above: 3, in: probed, window: min(1024, max(64, 10 * epoch))) + epochs(batches, epoch))
  }

  private static func steps(
    above factor: Double, in losses: [Double], window: Int
  ) -> [ClosedRange<Int>] {
    losses.indices.filter { $0 >= window }.compactMap { index in
      let isJump = !(losses[index] <= factor * median(losses[index - window..<index]))
      return isJump ? index + 1...index + 1 : nil
    }
  }

  private static func epochs(
    _ batches: [(loss: Double, rows: Int)], _ epoch: Int
  ) -> [ClosedRange<Int>] {
    let means = stride(from: 0, through: batches.count - epoch, by: epoch).map { first in
      let own = batches[first..<first + epoch]
      return own.reduce(0) { $0 + $1.loss * Double($1.rows) }
        / Double(own.reduce(0) { $0 + $1.rows })
    }
    return means.indices.filter { $0 >= 10 }.compactMap { index in
      let isJump = !(means[index] <= 2 * median(means[index - 10..<index]))
      return isJump ? index * epoch + 1...(index + 1) * epoch : nil
    }
  }

  private static func median(_ values: ArraySlice<Double>) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  private static func merged(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
      if let last = merged.last, range.lowerBound - last.upperBound <= gap {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
  }

  /// Whether a spike covers a jump, or nearly.
  static func covers(_ onset: Int, _ end: Int, _ jump: ClosedRange<Int>) -> Bool {
    onset <= jump.upperBound + gap && end >= jump.lowerBound - gap
  }
}
