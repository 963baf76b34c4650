import Foundation
import SeismoPreparation
import SeismoRuns

/// Jumps told by rules that know nothing of the probed loss: what a person would mark on the recorded curves.
enum PlainJumps: String, CaseIterable, Codable {
  /// Steps whose batch loss is more than twice the highest of ten epochs before, of 64 to 1,024 steps: nothing that Seismo looks for.
  case steps
  /// Epochs whose mean loss is more than twice the median of the ten before, as Seismo too marks them on the epoch curve.
  case epochs

  /// Steps between two jumps, at least.
  private static let gap = 16
  /// Steps by which a spike may miss a jump: a batch's loss is that before its update, the probed loss that after it.
  private static let slack = 2

  /// - Parameters:
  ///   - batches: each step's batch loss, and its rows.
  ///   - epoch: the batches of an epoch.
  /// - Returns: their steps, from 1; neighbouring ones are one jump.
  func find(in batches: [(loss: Double, rows: Int)], epoch: Int) -> [ClosedRange<Int>] {
    let found =
      self == .steps ? Self.steps(batches.map(\.loss), epoch) : Self.epochs(batches, epoch)
    return found.reduce(into: []) { merged, range in
      if let last = merged.last, range.lowerBound - last.upperBound <= Self.gap {
        merged[merged.count - 1] = last.lowerBound...range.upperBound
      } else {
        merged.append(range)
      }
    }
  }

  private static func steps(_ losses: [Double], _ epoch: Int) -> [ClosedRange<Int>] {
    let window = min(1024, max(64, 10 * epoch))
    return losses.indices.dropFirst(window).compactMap { index in
      let highest = losses[index - window..<index].max() ?? .infinity
      return losses[index] <= 2 * highest || !highest.isFinite ? nil : index + 1...index + 1
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
    return means.indices.dropFirst(10).compactMap { index in
      let before = means[index - 10..<index].sorted()
      return means[index] <= before[4] + before[5]
        ? nil : index * epoch + 1...(index + 1) * epoch
    }
  }

  /// Whether a spike is a jump's.
  static func covers(_ spike: SpikesFile.Spike, _ jump: ClosedRange<Int>) -> Bool {
    spike.onsetStep - slack <= jump.upperBound && jump.lowerBound <= spike.endStep + slack
  }
}
