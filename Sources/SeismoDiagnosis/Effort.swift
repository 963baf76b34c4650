internal import Foundation

/// How much explaining one spike may cost, and what was left out for that. It is counted in multiplications, not in
/// seconds: what is found doesn't depend on the machine's pace.
package final class Effort {
  /// What an explanation goes through, in this order.
  package enum Stage: Double {
    // The share of the whole up to which each may go.
    case changes = 0.4
    case batches = 0.5
    case secondLook = 0.6
    case shown = 0.75
    case evidence = 0.95
    case growth = 1
  }

  /// Multiplications for one spike in a budget of a minute or less: some seconds on a machine of our time.
  private static let perMinute = 0x1p38

  private let allowance: Double
  private let spent: () -> Int
  private let start: Int
  package private(set) var leftOut = LeftOut()

  /// How many replays of each kind weren't done.
  package struct LeftOut {
    package var changes = 0, batches = 0, rows = 0, orders = 0

    /// "40 batches and 5 of 8 other orders weren't tried: …"; nil where all was done.
    package var sentence: String? {
      let all = [
        (changes, "change", "changes"), (batches, "batch", "batches"),
        (rows, "single row", "single rows"), (orders, "other order", "other orders"),
      ].filter { $0.0 > 0 }.map { count, one, many in "\(count) \(count == 1 ? one : many)" }
      guard !all.isEmpty else { return nil }
      return
        "Left out, for replays of this network take long: \(Words.list(all)). With a larger --budget more is tried."
    }
  }

  /// - Parameters:
  ///   - budget: the seconds that all explanations may take.
  ///   - allowance: the multiplications that this one may take; nil for what the budget gives.
  ///   - spent: the multiplications that were done until now.
  package init(budget: Double, allowance: Double? = nil, spent: @escaping () -> Int) {
    self.allowance = allowance ?? Self.perMinute * max(1, budget / 60)
    self.spent = spent
    start = spent()
  }

  /// Whether there is work left for a stage.
  package func allows(_ stage: Stage) -> Bool {
    Double(spent() - start) < stage.rawValue * allowance
  }

  /// Whether some work fits into a stage.
  package func allows(_ work: Int, in stage: Stage) -> Bool {
    Double(spent() - start + work) < stage.rawValue * allowance
  }

  package func leaveOut(_ what: WritableKeyPath<LeftOut, Int>, _ count: Int = 1) {
    leftOut[keyPath: what] += count
  }
}
