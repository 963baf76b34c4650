internal import Foundation
internal import SeismoComparison
internal import SeismoSpec

/// What a parameter of a sweep makes of the value: the trials in groups by the parameter's values.
package struct Effect: Sendable {
  /// Trials whose values of the parameter are alike.
  package struct Group: Sendable {
    /// "adam", "0.001 to 0.01".
    package var label: String
    package var trials: [Int]
    /// The median of the trials' values: a trial that diverged doesn't move it.
    package var median: Double
    /// Its 95 % interval: over the seeds and folds where there are several, else over the trials; unbounded of fewer than
    /// six trials.
    package var interval: [Double]
  }

  package var key: String
  package var groups: [Group]
  /// The share of the variance of the values' ranks that lies between the groups (Kruskal and Wallis, "Use of ranks in
  /// one-criterion variance analysis", 1952), from 0 to 1; its expectation where the parameter does nothing is
  /// (groups − 1) ÷ (trials − 1).
  package var share: Double
  package var shareByChance: Double
  /// The best group's median minus the worst's, and its 95 % interval over seeds and folds; nil where there is one training.
  package var difference: (mean: Double, interval: [Double])?
}

extension SweepResults {
  /// Groups of numbers, at most.
  private static let numberGroups = 3
  /// Different values that are groups of their own, at most.
  private static let mostValues = 6

  /// Of each parameter with two groups or more, the strongest first.
  package var effects: [Effect] {
    let measured = trials.filter { comparable[$0.trial] != nil }
    return keys.compactMap { effect(of: $0, measured) }.sorted { $0.share > $1.share }
  }

  private func effect(of key: String, _ trials: [TrialRecord]) -> Effect? {
    let members = groups(of: key, trials)
    guard members.count > 1 else { return nil }
    let groups = members.map { group(label: $0.label, $0.trials) }
    let all = members.flatMap(\.trials)
    let ranks = ranks(of: all)
    let mean = Double(all.count + 1) / 2
    let total = ranks.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let between = groups.reduce(0) { sum, group in
      let own = Bootstrap.mean(group.trials.compactMap { ranks[$0] })
      return sum + Double(group.trials.count) * (own - mean) * (own - mean)
    }
    var effect = Effect(
      key: key, groups: groups, share: total > 0 ? between / total : 0,
      shareByChance: Double(groups.count - 1) / Double(max(1, all.count - 1)))
    let sorted = groups.sorted { record.isBetter($0.median, than: $1.median) }
    if record.trainings > 1, let best = sorted.first, let worst = sorted.last {
      let differences = zip(medians(of: best.trials), medians(of: worst.trials)).map { $0 - $1 }
      effect.difference = (
        Bootstrap.mean(differences), Bootstrap.interval(of: differences, folds: record.folds)
      )
    }
    return effect
  }

  /// Of each trial its place among some, from 1; of equal values the mean of their places.
  private func ranks(of trials: [Int]) -> [Int: Double] {
    let values = trials.map { (trial: $0, value: mean(of: $0)) }.sorted { $0.value < $1.value }
    var ranks: [Int: Double] = [:]
    var start = 0
    while start < values.count {
      var end = start
      while end < values.count, values[end].value == values[start].value { end += 1 }
      for place in start..<end { ranks[values[place].trial] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }

  private func mean(of trial: Int) -> Double { Bootstrap.mean(comparable[trial] ?? []) }

  /// Of each seed and fold the median over some trials.
  private func medians(of trials: [Int]) -> [Double] {
    (0..<record.trainings).map { place in
      Self.median(trials.compactMap { comparable[$0]?[place] })
    }
  }

  private func group(label: String, _ trials: [Int]) -> Effect.Group {
    let values = trials.map { mean(of: $0) }
    let interval =
      record.trainings > 1
      ? Bootstrap.interval(of: medians(of: trials), folds: record.folds)
      : Self.medianInterval(values)
    return Effect.Group(
      label: label, trials: trials, median: Self.median(values), interval: interval)
  }

  /// The middle value, or the mean of the two middle ones.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// The interval between two of the sorted values that holds the median with 95 % at least, whatever their distribution
  /// (Conover, "Practical Nonparametric Statistics", section 3.2: ranks of a binomial with p ½).
  package static func medianInterval(_ values: [Double]) -> [Double] {
    let sorted = values.sorted()
    let count = Double(sorted.count)
    // The chance of k or fewer values below the median.
    var (chance, below, rank) = (0.0, 0.0, 0)
    var term = exp2(-count)
    while rank < sorted.count {
      below += term
      guard below <= 0.025 else { break }
      chance = below
      term *= (count - Double(rank)) / Double(rank + 1)
      rank += 1
    }
    guard chance > 0, rank > 0 else { return [-.infinity, .infinity] }
    return [sorted[rank - 1], sorted[sorted.count - rank]]
  }

  private func groups(
    of key: String, _ trials: [TrialRecord]
  ) -> [(label: String, trials: [Int])] {
    let having = trials.compactMap { trial in trial.text(of: key).map { (trial.trial, $0) } }
    let different = having.reduce(into: [String]()) { if !$0.contains($1.1) { $0.append($1.1) } }
    let numbers = having.compactMap { Double($0.1) }
    if different.count > Self.mostValues, numbers.count == having.count {
      let sorted = zip(having, numbers).sorted { ($0.1, $0.0.0) < ($1.1, $1.0.0) }
      return (0..<Self.numberGroups).map { group in
        let range =
          sorted.count * group / Self.numberGroups..<sorted.count * (group + 1) / Self.numberGroups
        let part = sorted[range]
        let (low, high) = (part.first?.0.1 ?? "", part.last?.0.1 ?? "")
        return ("\(low) to \(high)", part.map(\.0.0))
      }
    }
    guard different.count <= Self.mostValues || numbers.count < having.count else { return [] }
    let order =
      numbers.count == having.count
      ? different.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) } : different
    return order.map { value in (value, having.filter { $0.1 == value }.map(\.0)) }
  }
}
