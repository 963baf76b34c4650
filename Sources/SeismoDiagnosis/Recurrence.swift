internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

extension SpikesFile {
  /// Looks for what several spikes have in common, and how likely that is by chance.
  mutating func findRecurring(in job: SavedJob, _ plan: BatchPlan) {
    let explained = spikes.filter { $0.trigger != .unexplained && $0.kind != .composition }
    recurring = Self.rows(of: explained, among: job.data[.training].rowCount)
    period = Self.period(of: explained, plan)
    if let period, period.probability < 0.01 {
      recurring.append(
        Recurring(
          what: .slot, name: "last batch of the epoch", spikes: period.inLast,
          expected: Double(period.of) / Double(period.steps), probability: period.probability))
    }
    let statistics = explained.count { $0.trigger == .trigger(.statistics) }
    if statistics > 1 {
      recurring.append(
        Recurring(
          what: .statistic, name: "running statistics of batch normalization", spikes: statistics,
          expected: nil, probability: nil))
    }
  }

  /// Rows named by more spikes than chance explains: by chance each would be any training row.
  private static func rows(of spikes: [Spike], among count: Int) -> [Recurring] {
    var named: [String: Int] = [:]
    for spike in spikes {
      for row in Set(spike.rows.map(\.place)) { named[row, default: 0] += 1 }
    }
    let draws = named.values.reduce(0, +)
    return named.filter { $0.value > 1 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Recurring(
        what: .row, name: $0.key, spikes: $0.value, expected: Double(draws) / Double(count),
        probability: min(1, Double(count) * binomialTail($0.value, of: draws, 1 / Double(count))))
    }.filter { ($0.probability ?? 1) < 0.05 }
  }

  /// How many of the triggers fall into the last batch of their epoch.
  private static func period(of spikes: [Spike], _ plan: BatchPlan) -> Period? {
    let steps = spikes.compactMap { $0.batch?.step }
    guard plan.batches > 1, steps.count >= 4 else { return nil }
    let inLast = steps.count { $0 % plan.batches == 0 }
    return Period(
      steps: plan.batches, inLast: inLast, of: steps.count,
      probability: binomialTail(inLast, of: steps.count, 1 / Double(plan.batches)))
  }
}

/// The chance of `count` or more successes in `of` trials of probability p.
func binomialTail(_ count: Int, of trials: Int, _ p: Double) -> Double {
  guard count > 0 else { return 1 }
  guard count <= trials else { return 0 }
  guard p < 1 else { return 1 }
  let sum = (count...trials).reduce(0.0) { sum, k in
    let log =
      lgamma(Double(trials + 1)) - lgamma(Double(k + 1)) - lgamma(Double(trials - k + 1))
      + Double(k) * Foundation.log(p) + Double(trials - k) * Foundation.log1p(-p)
    return sum + exp(log)
  }
  return min(1, sum)
}
