import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoTraining

/// What came of the benchmark's advice.
struct AdviceScores {
  let trials: [AdviceTrial]

  init(_ trials: [AdviceTrial]) { self.trials = trials }

  /// Advice that was given, and that helped again on other seeds.
  var held: (found: Int, of: Int) {
    let given = trials.filter { $0.advised != nil }
    return (given.count { $0.again?.verdict == .helps }, given.count)
  }

  /// Plants whose named rows, put under review, leave fewer spikes than the tally's, more, or neither.
  var againstTally: (better: Int, worse: Int, same: Int) {
    let both = trials.filter { $0.named != nil }
    return (
      both.count { $0.beatsTally == true }, both.count { $0.beatsTally == false },
      both.count { $0.beatsTally == nil }
    )
  }

  /// Rows under review that were planted, ours and the tally's.
  var planted: (named: Int, tallied: Int, of: Int) {
    (
      trials.reduce(0) { $0 + $1.plantedNamed }, trials.reduce(0) { $0 + $1.plantedTallied },
      trials.reduce(0) { $0 + $1.reviewed }
    )
  }

  /// docs/spikes-advice.md.
  func page(commit: String) -> String {
    """
    # Advice on planted spikes

    `make spikes-advice` writes this page; measured at commit \(commit). Held-out set of the [planted
    benchmark](spikes-benchmark.md), the first live seed of each plant. `seismo explain` says why the run spiked;
    `seismo advise` tries what is against those causes first, and chooses among its changes on ten fresh seeds; ten others
    then judge the first of them. Figures are spikes per 10,000 steps up to the loss that both
    reach, with the 95 % interval of the paired difference. Then copies of other rows take the place of those that
    explanations name, of as many that the tally of highest-loss rows names, and of as many drawn at random.

    \(text())

    """
  }

  func text() -> String {
    let (better, worse, same) = againstTally
    return """
      | plant | why, in spikes | advised first on ten seeds | before → after | on ten others | |
      | --- | --- | --- | --- | --- | --- |
      \(trials.map(advice).joined(separator: "\n"))

      Of \(held.of) pieces of advice \(held.found) held on the other seeds.

      | rows put under review | rows | planted, ours | planted, tally's | before → after, ours | \
      before → after, tally's | placebo |
      | --- | --- | --- | --- | --- | --- | --- |
      \(trials.compactMap(review).joined(separator: "\n"))

      Plants for which the rows that explanations name leave fewer spikes than as many of the tally's, by the interval
      of the paired difference: \(better); more: \(worse); not told apart: \(same). Of \(planted.of) rows \(planted.named) were planted, and \(planted.tallied) of the
      tally's.
      """
  }

  private func advice(_ trial: AdviceTrial) -> String {
    let causes = trial.causes.map { "\($0.kind.rawValue) \($0.spikes.count)" }
    let head = "| \(trial.plant.name) | \(causes.joined(separator: ", "))"
    guard let advised = trial.advised else { return "\(head) | nothing helped | | | |" }
    let again = trial.again.map(change) ?? ""
    let held = trial.again?.verdict == .helps ? "holds" : "doesn't hold"
    return "\(head) | \(advised.change) | \(change(advised)) | \(again) | \(held) |"
  }

  private func review(_ trial: AdviceTrial) -> String? {
    guard let named = trial.named, let tallied = trial.tallied else { return nil }
    return
      "| \(trial.plant.name) | \(trial.reviewed) | \(trial.plantedNamed) | \(trial.plantedTallied) "
      + "| \(change(named)) | \(change(tallied)) | \(String(format: "%+.2f", named.placebo)) |"
  }

  private func change(_ advice: SpikesFile.Advice) -> String {
    String(
      format: "%.2f → %.2f (%+.2f … %+.2f)", advice.spikesBefore, advice.spikesAfter,
      advice.interval[0], advice.interval[1])
  }
}
