internal import Foundation
package import SeismoRuns

/// The trainings that say whether a change helps, each seed's at one place: as the spec is, with the change, and with
/// what changes as much without meaning.
package struct AdviceTrainings {
  var base, changed, placebo: [Outcome]
  var untrained: UntrainedLoss

  package init(
    base: [Outcome], changed: [Outcome], placebo: [Outcome], untrained: UntrainedLoss
  ) {
    self.base = base
    self.changed = changed
    self.placebo = placebo
    self.untrained = untrained
  }

  package func advice(_ change: String, seeds: [Int]) -> SpikesFile.Advice {
    let pairs = zip(base, changed).map { PairedSpikes($0, $1) }
    let null = zip(base, placebo).map { PairedSpikes($0, $1) }
    let interval = Bootstrap.interval(of: pairs.map(\.difference))
    let effect = Bootstrap.mean(null.map(\.difference))
    let lost = (
      before: base.count(where: untrained.isLost), after: changed.count(where: untrained.isLost)
    )
    let bySpikes =
      interval[1] < min(0, effect)
      ? AdviceVerdict.helps : interval[0] > max(0, effect) ? .hurts : .undecided
    let usual = byLoss ?? bySpikes
    var advice = SpikesFile.Advice(
      change: change, seeds: seeds, spikesBefore: Bootstrap.mean(pairs.map(\.before)),
      spikesAfter: Bootstrap.mean(pairs.map(\.after)), interval: interval, placebo: effect,
      lossBefore: Bootstrap.median(base.map(\.finalLoss)),
      lossAfter: Bootstrap.median(changed.map(\.finalLoss)),
      verdict: Self.verdict(usual, lost.before, lost.after, of: base.count))
    advice.collapsedBefore = hasCollapsed ? true : nil
    advice.divergedBefore = lost.before
    advice.divergedAfter = lost.after
    return advice
  }

  /// How many times another's a final loss is that is another result altogether.
  private static let farther = log(2.0)

  /// What the final losses say where they say more than the spikes up to the loss that both reach: of a training that lost
  /// what it had learned there are none, and one that ends far higher isn't helped by having fewer.
  private var byLoss: AdviceVerdict? {
    let differences = zip(base, changed).map { log($1.finalLoss) - log($0.finalLoss) }
    guard differences.allSatisfy(\.isFinite) else { return nil }
    let interval = Bootstrap.interval(of: differences)
    if interval[0] > Self.farther { return .hurts }
    guard hasCollapsed else { return nil }
    return interval[1] < -Self.farther ? .helps : .undecided
  }

  /// Whether most trainings as they are lose what they had learned.
  private var hasCollapsed: Bool { 2 * base.count(where: \.hasCollapsed) > base.count }

  /// A change with which trainings diverge never helps, however few spikes they have before they do; where most
  /// diverge without it, one with which none does helps, however many it has.
  package static func verdict(
    _ usual: AdviceVerdict, _ before: Int, _ after: Int, of count: Int
  ) -> AdviceVerdict {
    if after == count { return .diverges }
    if 2 * before > count { return after == 0 ? .helps : .undecided }
    if after > before { return 2 * after > count ? .diverges : .hurts }
    return after > 0 && usual == .helps ? .undecided : usual
  }
}

/// The loss of a network before it learns: what tells a training that came to nothing.
package struct UntrainedLoss: Sendable {
  private let loss: Double

  /// - Parameter loss: not finite where the precision has no number for it: whatever is finite is below it then.
  package init(_ loss: Double) { self.loss = loss }

  /// Whether a training ended in NaN or infinity, or far above what an untrained network has.
  package func isLost(_ outcome: Outcome) -> Bool {
    outcome.failed || isFar(below: outcome.finalLoss)
  }

  /// Whether it lies far below a loss. Divided rather than multiplied: ten times of it may be infinite, as the loss is.
  package func isFar(below other: Double) -> Bool {
    !other.isFinite || loss.isFinite && other / 10 > loss
  }
}

extension Outcome {
  /// Whether it ended three times above what a tenth of its epochs had reached.
  package var hasCollapsed: Bool {
    let sorted = epochLosses.filter(\.isFinite).sorted()
    return !sorted.isEmpty && finalLoss > 3 * sorted[sorted.count / 10]
  }
}

extension SpikesFile.Advice {
  /// What helps comes first, then what is undecided, what hurts, and what diverges. Where the training as it is diverges or loses what it had
  /// learned, by the loss that is reached; else by the sum of two places, by what is sure to be prevented and by the loss:
  /// neither fewer spikes at a higher loss nor the other way round is better.
  package static func ranked(_ advice: [Self]) -> [Self] {
    let place: [AdviceVerdict: Int] = [.helps: 0, .undecided: 1, .hurts: 2, .diverges: 3]
    let groups = Dictionary(grouping: advice) { place[$0.verdict] ?? 1 }
    return groups.sorted { $0.key < $1.key }.flatMap { $0.value.inOrder }
  }

  fileprivate var isRescue: Bool {
    2 * (divergedBefore ?? 0) > seeds.count || collapsedBefore == true
  }

  /// The loss that is reached; that of a training that fails is above all others.
  fileprivate var reached: Double { lossAfter.isNaN ? .infinity : lossAfter }
}

extension [SpikesFile.Advice] {
  /// Those of one verdict, the best first.
  fileprivate var inOrder: Self {
    func places(_ line: Element) -> Int {
      line.isRescue
        ? count { $0.reached < line.reached }
        : count { $0.interval[1] < line.interval[1] } + count { $0.reached < line.reached }
    }
    return map { ($0, places($0)) }.sorted {
      ($0.1, $0.0.interval[1], $0.0.change) < ($1.1, $1.0.interval[1], $1.0.change)
    }.map(\.0)
  }
}

/// Two trainings of one seed, counted up to the higher of their final losses.
struct PairedSpikes {
  let before, after: Double
  var difference: Double { after - before }

  init(_ base: Outcome, _ changed: Outcome) {
    let (one, other) = (base.finalLoss, changed.finalLoss)
    let loss = one.isNaN ? other : other.isNaN ? one : max(one, other)
    before = base.spikeRate(to: loss)
    after = changed.spikeRate(to: loss)
  }
}
