internal import SeismoPreparation
internal import SeismoSpec
package import SeismoSweeps
internal import SeismoTables

/// What a sweep came to, in sentences.
package enum SweepWords {
  /// What the closing table is followed by, and the page begins with.
  package static func closing(_ results: SweepResults) -> [String] {
    [ended(results), best(results)].compactMap(\.self) + effects(results)
  }

  /// "48 trials: 12 came to their ends, 35 were stopped early, 1 failed."
  package static func ended(_ results: SweepResults) -> String {
    let ways: [(TrialStatus, one: String, several: String)] = [
      (.finished, "came to its end", "came to their ends"),
      (.pruned, "was stopped early", "were stopped early"),
      (.diverged, "diverged", "diverged"), (.failed, "failed", "failed"),
    ]
    let counts = ways.compactMap { status, one, several in
      let count = results.count(status)
      return count == 0 ? nil : "\(count) \(count == 1 ? one : several)"
    }
    let all = counted(results.trials.count, "trial")
    return counts.isEmpty ? "No trial is over." : "\(all): \(counts.joined(separator: ", "))."
  }

  /// The best, and whether it is told apart from the second.
  package static func best(_ results: SweepResults) -> String? {
    guard let best = results.best else { return nil }
    let metric = ReportModel.label(of: results.record.metric)
    let value = Figures.figure(best.value, label: metric)
    let own = "The best is trial \(best.trial): \(metric) \(value) with \(best.inWords)."
    guard results.ranked.count > 1 else { return own }
    let second = results.ranked[1]
    let other =
      "trial \(second.trial) (\(Figures.figure(second.value, label: metric)))"
    switch results.distinction {
    case .alone: return own
    case .untested:
      return own
        + " Whether it is better than \(other) by more than chance isn't known: each was trained once. "
        + "sweep.seeds: 5 trains each five times."
    case .measured(let mean, let interval):
      let numbers =
        "\(Figures.significant(mean, 2)), 95 % interval \(Figures.significant(interval[0], 2)) to "
        + Figures.significant(interval[1], 2)
      return own
        + (results.distinction.isClear
          ? " It is told apart from the second best, \(other): the mean difference is \(numbers)."
          : " It is not told apart from the second best, \(other): the mean difference is \(numbers).")
    }
  }

  /// The parameters that matter most.
  private static func effects(_ results: SweepResults) -> [String] {
    let effects = results.effects.filter { $0.share > 2 * $0.shareByChance }.prefix(3)
    guard !effects.isEmpty else { return [] }
    let parts = effects.map { effect in
      "\(effect.key) (\(Figures.significant(100 * effect.share, 2)) % of the differences between trials)"
    }
    return ["What made the difference: \(parts.joined(separator: ", ")).\(after(results))"]
  }

  /// What effects are measured on, where that isn't the trials' ends.
  static func after(_ results: SweepResults) -> String {
    results.rung.map {
      " Measured after \(counted($0, "epoch")), which every trial did."
    } ?? ""
  }
}
