package import SeismoComparison
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// What a comparison found, in words that a terminal and a page share.
package enum ComparisonWords {
  /// "20 seeds (101 to 120), 40 trainings, with train.epochs=100"; "1 seed (7) of 5 folds, 10 trainings".
  package static func extent(of comparison: Comparison) -> String {
    let seeds = comparison.seeds
    let folds = comparison.folds > 1 ? " of \(comparison.folds) folds" : ""
    let trainings = seeds.count * comparison.folds * comparison.arms.count
    let changes = comparison.overrides.joined(separator: ", ")
    let range =
      seeds.count == 1
      ? "1 seed (\(seeds[0]))" : "\(seeds.count) seeds (\(seeds[0]) to \(seeds[seeds.count - 1]))"
    return "\(range)\(folds), "
      + "\(Figures.grouped(trainings)) trainings" + (changes.isEmpty ? "" : ", with \(changes)")
  }

  /// The head of the arms' table.
  package static let armHead = [
    "arm", "spikes per 10,000 steps", "spikes", "highest (median)", "batch jumps per 10,000",
    "epochs that jump, of 100", "final loss (median)", testLossHead, "failed",
  ]
  private static let testLossHead = "test loss (median)"

  /// Each arm's means over the seeds, with the spikes' interval; medians of losses and heights. The rate of
  /// trainings that all failed says nothing.
  package static func arms(of comparison: Comparison) -> [[String]] {
    rows(of: comparison) + baselines(of: comparison)
  }

  /// The loss of the same answer for every test row; one row for all arms that agree on it.
  private static func baselines(of comparison: Comparison) -> [[String]] {
    var found: [(losses: [Double], words: String, arms: [String])] = []
    for arm in comparison.arms {
      let outcomes = comparison.outcomes[arm] ?? []
      let losses = outcomes.compactMap(\.testBaseline)
      let words = Set(outcomes.compactMap(\.baseline))
      guard !losses.isEmpty, let first = words.first else { continue }
      if let index = found.firstIndex(where: { $0.losses == losses }) {
        found[index].arms.append(arm)
      } else {
        found.append((losses, words.count == 1 ? first : "always the most frequent class", [arm]))
      }
    }
    return found.map { losses, words, arms in
      let own = found.count == 1 ? "" : " (\(arms.joined(separator: ", ")))"
      return armHead.map { column in
        switch column {
        case armHead[0]: "baseline: \(words)\(own)"
        case testLossHead: middle(losses)
        default: ""
        }
      }
    }
  }

  private static func rows(of comparison: Comparison) -> [[String]] {
    comparison.arms.map { arm in
      let outcomes = comparison.outcomes[arm] ?? []
      func values(_ metric: ComparedMetric) -> [Double] { outcomes.map { metric.value(of: $0) } }
      let rates = values(.spikes)
      let failed = outcomes.count(where: \.failed)
      let interval = ComparedMetric.spikes.interval(of: outcomes, folds: comparison.folds).map {
        max(0, $0)
      }
      let rate = "\(number(Bootstrap.mean(rates))) (\(range(interval)))"
      return [
        arm, failed == outcomes.count ? "—" : rate,
        number(Bootstrap.mean(values(.spikeCount))), factor(Bootstrap.median(values(.height))),
        number(Bootstrap.mean(values(.batchSpikes))),
        number(Bootstrap.mean(values(.jumps))), middle(values(.finalLoss)),
        middle(values(.testLoss)), failed == 0 ? "" : "\(failed) of \(outcomes.count)",
      ]
    }
  }

  /// "2.4 against 0; difference +2.4 (2.1 … 2.8)": the means, geometric ones for a ratio, and its interval.
  package static func figures(of finding: Finding) -> String {
    func mean(_ values: [Double]) -> String {
      number(
        finding.metric.isRatio
          ? exponential(Bootstrap.mean(values.map(logarithm))) : Bootstrap.mean(values))
    }
    let means = "\(mean(finding.values)) against \(mean(finding.others))"
    guard finding.values.count > 1 else {
      return finding.values.isEmpty ? "no pair with a value" : "one pair with a value"
    }
    let left = finding.leftOut == 0 ? "" : ", \(finding.values.count) pairs"
    return finding.metric.isRatio
      ? "\(means); ratio \(ratio(finding.difference)) "
        + "(\(ratio(finding.interval[0])) … \(ratio(finding.interval[1]))\(left))"
      : "\(means); difference \(signed(finding.difference)) "
        + "(\(signed(finding.interval[0])) … \(signed(finding.interval[1]))\(left))"
  }

  /// What explanations of an arm's spikes say together; nil without any.
  package static func explanations(of arm: String, in comparison: Comparison) -> String? {
    let outcomes = comparison.outcomes[arm] ?? []
    guard outcomes.contains(where: { $0.explained != nil }) else { return nil }
    return explanations(
      of: arm, outcomes.compactMap(\.explained).flatMap(\.self),
      most: comparison.claim.explainedSpikes)
  }

  /// The causes, then what set them off.
  ///
  /// - Parameter most: how many of a training were explained at most.
  package static func explanations(
    of arm: String, _ all: [Outcome.Explained], most: Int
  ) -> String {
    guard !all.isEmpty else { return "'\(arm)' has no spike to explain." }
    let ofWeights = all.filter { $0.kind != .composition }
    guard !ofWeights.isEmpty else {
      return
        "Of '\(arm)' \(all.count) jumps of the batch loss were explained: in all of them hard rows were drawn, and the "
        + "weights were fine."
    }
    let hard = all.count - ofWeights.count
    var text =
      "Of the highest spikes of '\(arm)', \(most) a training at most, \(all.count) were explained"
    if hard > 0 {
      text +=
        ", of which \(hard) \(hard == 1 ? "is" : "are") a hard batch alone, the weights being fine"
    }
    let causes = ofWeights.compactMap(\.cause?.rawValue)
    if !causes.isEmpty { text += ". Causes: \(counted(causes))" }
    text += ". Set off by: \(counted(ofWeights.map(\.trigger.name))). "
    let edge = ofWeights.filter { $0.margin == .edge || $0.margin == .beyond }
    text +=
      "\(edge.count) of \(ofWeights.count) happened at the edge of stability or beyond it, "
      + "\(edge.count(where: \.isByOneRow)) of them by one row"
    let rows = tally(ofWeights.flatMap(\.rows)).filter { $0.count > 1 }.prefix(5)
    if rows.isEmpty { return text + "." }
    return text + ". Rows that come back: "
      + rows.map { "\($0.name) (\($0.count))" }.joined(separator: ", ") + "."
  }

  /// "row 60, batch 8".
  private static func counted(_ names: [String]) -> String {
    tally(names).map { "\($0.name) \($0.count)" }.joined(separator: ", ")
  }

  /// Names by how often they come, the most frequent first.
  private static func tally(_ names: [String]) -> [(name: String, count: Int)] {
    Dictionary(grouping: names, by: \.self).map { ($0.key, $0.value.count) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  static func number(_ value: Double) -> String {
    value.isFinite ? Figures.significant(value, 2) : "—"
  }

  private static func middle(_ values: [Double]) -> String {
    let finite = values.filter(\.isFinite)
    return finite.isEmpty ? "—" : Figures.significant(Bootstrap.median(finite), 2)
  }

  private static func factor(_ height: Double) -> String {
    height == 0 ? "none" : height.isFinite ? "× \(number(exponential(height)))" : "∞"
  }

  private static func ratio(_ logarithm: Double) -> String { number(exponential(logarithm)) }

  private static func signed(_ value: Double) -> String {
    (value > 0 ? "+" : "") + number(value).replacing("-", with: "−")
  }

  private static func range(_ ends: [Double]) -> String {
    "\(number(ends[0])) … \(number(ends[1]))"
  }
}
