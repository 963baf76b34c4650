internal import Foundation
package import SeismoTables

/// Epochs whose mean loss is more than twice the median of the ten before: what a person sees on the epoch curve, however
/// slowly the loss climbed.
package enum EpochJumps {
  /// Epochs that an epoch's mean is held against.
  package static let window = 10

  /// - Parameter losses: of each step's batch.
  /// - Returns: the steps of such epochs, from 1, neighbouring ones together, each with the logarithm of the median before.
  package static func find(
    in losses: [Double], _ batches: BatchPlan
  ) -> [(steps: ClosedRange<Int>, baseline: Double)] {
    let count = losses.count / max(1, batches.batches)
    let means = (0..<count).map { epoch in
      let first = epoch * batches.batches
      let sum = (0..<batches.batches).reduce(0.0) {
        $0 + losses[first + $1] * Double(batches.range(of: $1).count)
      }
      return SpikeDetector.logarithm(sum / Double(batches.draws))
    }
    var found: [(steps: ClosedRange<Int>, baseline: Double)] = []
    for epoch in stride(from: window, to: count, by: 1) {
      let before = means[epoch - window..<epoch].sorted()
      let median = (before[window / 2 - 1] + before[window / 2]) / 2
      guard means[epoch] - median > log(2) else { continue }
      let steps = epoch * batches.batches + 1...(epoch + 1) * batches.batches
      if let last = found.last, last.steps.upperBound + 1 == steps.lowerBound {
        found[found.count - 1].steps = last.steps.lowerBound...steps.upperBound
      } else {
        found.append((steps, median))
      }
    }
    return found
  }
}
