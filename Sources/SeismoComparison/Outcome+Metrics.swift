internal import Foundation
package import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

extension ComparedMetric {
  /// A training's value; NaN where it has none.
  ///
  /// - Parameter loss: the training loss up to which spikes are counted.
  package func value(of outcome: Outcome, to loss: Double? = nil) -> Double {
    let explained = outcome.explained?.filter { $0.kind != .composition } ?? []
    func share(_ isCounted: (Outcome.Explained) -> Bool) -> Double {
      explained.isEmpty ? .nan : Double(explained.count(where: isCounted)) / Double(explained.count)
    }
    return switch self {
    case .spikes: outcome.spikeRate(to: loss)
    case .spikeCount: outcome.spikeCount(to: loss)
    case .batchSpikes:
      10_000 * Double(outcome.batchOnsets.count) / Double(max(1, outcome.steps))
    case .jumps: outcome.jumps
    case .height: outcome.height
    case .finalLoss: outcome.finalLoss
    case .testLoss: outcome.failed ? .nan : outcome.testLoss ?? .nan
    case .firstFall:
      outcome.epochLosses.count < 10 ? .nan : outcome.epochLosses[0] / outcome.epochLosses[9]
    case .failed: outcome.failed ? 1 : 0
    case .byRow: share(\.isByOneRow)
    case .inLastBatch: share(\.isInLastBatch)
    case .plantedRows:
      explained.allSatisfy(\.rows.isEmpty)
        ? .nan
        : Double(explained.reduce(0) { $0 + $1.planted })
          / Double(explained.reduce(0) { $0 + $1.rows.count })
    }
  }

  /// How far from zero a mean may be of which nothing was seen, at 95 %: 3.69 events in all that was watched (the
  /// Poisson distribution's exact limit, −log 0.025). Resampling zeros alone would claim certainty.
  func bounds(_ arm: [Outcome], _ other: [Outcome]?, _ pairs: [(Double, Double)])
    -> (below: Double, above: Double)
  {
    func bound(_ outcomes: [Outcome], _ values: [Double]) -> Double {
      guard let unit = events(in: outcomes), values.allSatisfy({ $0 == 0 }) else { return 0 }
      return 3.69 * unit
    }
    return (other.map { bound($0, pairs.map(\.1)) } ?? 0, bound(arm, pairs.map(\.0)))
  }

  /// The 95 % interval of an arm's mean.
  package func interval(of arm: [Outcome], folds: Int = 1) -> [Double] {
    let values = arm.map { value(of: $0) }
    let interval = Bootstrap.interval(of: values, folds: folds)
    return [interval[0], interval[1] + bounds(arm, nil, values.map { ($0, 0) }).above]
  }

  /// What one event in all of some trainings adds to the metric's mean; nil for one that counts none.
  private func events(in outcomes: [Outcome]) -> Double? {
    let steps = Double(max(1, outcomes.reduce(0) { $0 + $1.steps }))
    return switch self {
    case .spikes, .batchSpikes: 10_000 / steps
    case .jumps: 100 / Double(max(1, outcomes.reduce(0) { $0 + $1.epochLosses.count }))
    case .spikeCount, .failed: 1 / Double(max(1, outcomes.count))
    case .height, .finalLoss, .testLoss, .firstFall, .byRow, .inLastBatch, .plantedRows: nil
    }
  }

  /// The smallest difference that matters, beside another arm with a mean.
  func smallestThatMatters(beside mean: Double) -> Double {
    switch self {
    case .spikes, .spikeCount, .batchSpikes, .jumps: max(0.5, 0.2 * mean)
    case .height: 0.2
    case .finalLoss, .testLoss, .firstFall: log(1.1)
    case .failed, .byRow, .inLastBatch, .plantedRows: 0.1
    }
  }

  /// As a heading has it.
  package var inWords: String {
    switch self {
    case .spikes: "spikes per 10,000 steps"
    case .spikeCount: "spikes"
    case .batchSpikes: "jumps of the batch loss per 10,000 steps"
    case .jumps: "epochs of 100 that jump"
    case .height: "rise of log(loss) in the highest spike"
    case .finalLoss: "final training loss"
    case .testLoss: "test loss"
    case .firstFall: "first epoch's loss over the tenth's"
    case .failed: "share that ended in NaN or infinity"
    case .byRow: "share of spikes set off by one row"
    case .inLastBatch: "share of spikes set off by the last batch"
    case .plantedRows: "share of named rows that were planted"
    }
  }
}

extension Outcome.Explained {
  /// Whether one row set it off, alone or with its short batch.
  package var isByOneRow: Bool { trigger.isOneRow }
}
