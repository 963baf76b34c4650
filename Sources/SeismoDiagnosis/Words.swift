internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// What is said of a spike.
enum Words {
  /// The learning rates of a divergence, and how far lower ones were followed.
  struct Rates {
    /// As the spec has it; nil for an optimizer without one.
    var base: Double?
    /// The schedule's at the onset.
    var factor: Double
    var isScheduled: Bool
    var onset: Int
    /// The smallest multiplier with which it diverges as well.
    var smallestVain: Double?
    /// What the loss is still multiplied by with it.
    var vainFactor = Double.infinity
    /// The step up to which changes were followed, and whether training ends there.
    var horizon: Int
    var isWhole: Bool
    /// Whether the run's own numbers bear the loss before; else it is held against an untrained network's in Float64.
    var isLossBorne = true
    /// The target with which, once it is standardized, the training doesn't diverge; nil where it does.
    var scaledTarget: String?
  }

  /// What was tried of a spike.
  struct Tried {
    /// Whether nothing was left out.
    var isAll: Bool
    var hasStatistics: Bool
  }

  /// The onset up to which a training diverges from its start.
  static let start = 16

  /// Of a training that ends damaged.
  static let neverRecovered =
    "The training never recovered: its loss didn't come back to three times of what it was."

  /// One paragraph: what set it off, on what margin, with which evidence.
  static func story(
    of spike: SpikesFile.Spike, _ verdict: Verdict, _ rates: Rates, tried: Tried
  ) -> String {
    let isDivergence = spike.isDivergence == true
    var sentences = [
      spike.trigger == .trigger(.rate) ? tooLarge(rates, verdict) : opening(spike, tried)
    ]
    if case .inShortBatch = verdict.found, let short = verdict.step,
      spike.rows.contains(where: { $0.step != short })
    {
      sentences.append("At step \(short) the batch was short, and that was needed as well.")
    }
    if spike.trigger != .trigger(.rate), let decisive = verdict.decisive {
      sentences.append(evidence(decisive, spike, rates))
    }
    if isDivergence {
      if let further = further(spike, verdict, rates) { sentences.append(further) }
    } else if spike.kind != .composition, spike.kind != .oneRow {
      sentences.append(margin(spike))
    }
    if let open = whatWouldDecide(spike, rates) { sentences.append(open) }
    if let origin = spike.origin {
      let isOfRow = verdict.decisive == nil || verdict.decisive?.trigger == .logarithm
      let row = isOfRow ? spike.rows.first.map { ", at \($0.placeAndNumber)" } : nil
      sentences.append(
        "The first number that wasn't finite came from \(origin.operation) of step "
          + "\(origin.step)\(row ?? "").")
    }
    return sentences.joined(separator: " ")
  }

  /// That the learning rate is too large, from the start or from where it was.
  private static func tooLarge(_ rates: Rates, _ verdict: Verdict) -> String {
    func rate(_ multiplier: Double, _ factor: Double) -> String? {
      rates.base.map { number($0 * factor * multiplier) }
    }
    let critical = verdict.criticalRate ?? 0
    let atOnset = rate(1, rates.factor)
    let opening =
      rates.onset <= start && !rates.isScheduled
      ? "The learning rate\(atOnset.map { " \($0)" } ?? "") is too large from the start: the loss grows from step "
        + "\(rates.onset) on."
      : rates.isScheduled
        ? "The learning rate is too large: the loss grows from step \(rates.onset) on"
          + (atOnset.map { ", where the schedule has brought it to \($0)." } ?? ".")
        : "The learning rate\(atOnset.map { " \($0)" } ?? "") is too large: the loss grows from step \(rates.onset) on."
    func called(_ multiplier: Double) -> String {
      // A schedule's rate has no one number: the spec's is what can be set.
      rate(multiplier, 1).map { "\($0) (× \(number(multiplier)))" } ?? "× \(number(multiplier))"
    }
    let effect =
      rates.vainFactor.isFinite
      ? "the loss still rises to \(number(rates.vainFactor)) times of what it was" : "it does"
    let vain = rates.smallestVain.map { "; with \(called($0)) \(effect)" } ?? ""
    return opening
      + " \(rates.isScheduled && rates.base != nil ? "As optimizer.learning_rate, " : "")\(called(critical)) "
      + "is the largest tried that doesn't diverge \(followed(rates))\(vain)."
  }

  private static func followed(_ rates: Rates) -> String {
    rates.isWhole
      ? "up to the end of training, step \(rates.horizon)"
      : "up to step \(rates.horizon), as far as it was followed"
  }

  private static func evidence(
    _ decisive: ArmResult, _ spike: SpikesFile.Spike, _ rates: Rates
  ) -> String {
    let left = exp(max(0, 1 - decisive.suppression) * min(spike.height, SpikesFile.tallest))
    let isGlobal = decisive.arm.changes.allSatisfy { $0.step == nil }
    let effect =
      !rates.isLossBorne
      ? ends(left, rates)
      : spike.height <= SpikesFile.tallest
        ? "\(percent(decisive.suppression)) of the rise is gone"
        : left <= 1.05
          ? "the loss doesn't rise above what it was before"
          : "the loss stays within \(number((left * 10).rounded() / 10)) times of what it was before"
    let until =
      spike.isDivergence == true && isGlobal && rates.isLossBorne ? ", \(followed(rates))" : ""
    guard let placebo = decisive.placeboShare else {
      return "With \(decisive.arm.name), \(effect)\(until)."
    }
    let name = "\(isGlobal ? "With" : "When") \(decisive.arm.name)"
    return "\(name), \(effect)\(until); \(healed(placebo, of: decisive.placebos.count))."
  }

  /// How training ends with a change, where nothing before it could be measured.
  private static func ends(_ left: Double, _ rates: Rates) -> String {
    let times = (left * 10).rounded() / 10
    return "every loss is finite \(followed(rates)), and the last are "
      + (times <= 1 ? "no higher than" : "\(number(times)) times") + " an untrained network's"
  }

  /// What else would have kept a training from diverging.
  private static func further(
    _ spike: SpikesFile.Spike, _ verdict: Verdict, _ rates: Rates
  ) -> String? {
    if spike.trigger == .trigger(.rate) {
      return rates.scaledTarget.map {
        "The rate as it is suits a standardized target, data.schema.target: {column: \($0), transform: standard}."
      }
    }
    if spike.trigger == .trigger(.targetScale) {
      return
        "No learning rate down to × \(number(rates.smallestVain ?? 1)) prevents it: the values of "
        + "\(rates.scaledTarget ?? "the target") are too far from 1. Set data.schema.target: "
        + "{column: \(rates.scaledTarget ?? "…"), transform: standard}."
    }
    guard let critical = verdict.criticalRate else { return nil }
    return "A learning rate × \(number(critical)) prevents it too, \(followed(rates))."
  }

  private static func opening(_ spike: SpikesFile.Spike, _ tried: Tried) -> String {
    let place = spike.batch.map { "step \($0.step), \($0.inWords)" } ?? ""
    let steps = Set(spike.rows.map(\.step)).sorted()
    let rows = spike.rows.map(\.placeAndNumber)
    let named = list(rows.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    switch (spike.kind, spike.trigger) {
    case (.oneRow, _):
      return "The loss of \(named) alone rose; the other rows' losses didn't."
    case (.composition, .trigger(.dropout)):
      return
        "The dropout mask of \(place) made the batch hard: with most others it isn't; the weights were fine, "
        + "before and after."
    case (.composition, _):
      return rows.isEmpty
        ? "The batch of \(place) was hard as a whole; the weights were fine, before and after."
        : (rows.count == 1
          ? "A hard row was drawn: \(named) carries" : "Hard rows were drawn: \(named) carry")
          + " most of the batch's loss at \(place); the weights were fine, before and after."
    case (_, .nothing):
      return tried.isAll
        ? "Nothing that was tried sets it off alone: no row, no batch\(tried.hasStatistics ? ", no statistics" : "")."
        : "What set it off isn't known: nothing that was tried does so alone, and not all was tried."
    case (_, .undecided):
      return "Changes heal it, but their placebos do too, so none of them can be blamed."
    case (_, let cause) where !rows.isEmpty && cause.isOfRows:
      if steps.count > 1 {
        return "\(named) set it off (\(cause.name)), drawn at \(steps.count) steps from "
          + "\(steps[0]) to \(steps[steps.count - 1])."
      }
      return "\(named) set it off (\(cause.name)), at \(place)."
    case (_, let cause) where spike.batch != nil && cause.isOfBatch:
      return "The \(cause.name) of \(place) set it off; no few rows of it do so alone."
    case (_, .trigger(.dropout)) where spike.batch != nil:
      return "The dropout mask of \(place) set it off; with another one the batch does no harm."
    case (_, .trigger(.rounding)) where spike.height == .infinity:
      return "The numbers outgrew the precision they are computed in."
    case (_, let cause):
      return "What set it off: \(cause.name)."
    }
  }

  /// Where nothing was named: what is left to try.
  private static func whatWouldDecide(_ spike: SpikesFile.Spike, _ rates: Rates) -> String? {
    switch (spike.trigger, spike.margin) {
    case (.nothing, .edge):
      return "At the edge any push will do; seismo advise tries what moves a network away from it."
    case (.nothing, _):
      let lookback = SpikeWindow.lookbacks.last ?? 0
      let rate = rates.smallestVain.flatMap { spike.isDivergence == true ? $0 : nil }
      let left = [
        "three rows or more together",
        spike.onsetStep > lookback ? "a push more than \(lookback) steps old" : nil,
        "causes that no intervention tests",
      ].compactMap(\.self)
      return
        (rate.map { "Neither does a learning rate down to × \(number($0)) prevent it. " } ?? "")
        + "Left are \(list(left)): --what-if tries any change of the spec."
    case (.undecided, _):
      return "Whole trainings decide between such changes: seismo advise."
    default: return nil
    }
  }

  /// Without the last digits of binary fractions: 0.0005, 1e-6, 1.8e7.
  static func number(_ value: Double) -> String {
    if value >= 1e6 {
      return String(format: "%.1e", value).replacing("e+0", with: "e").replacing("e+", with: "e")
    }
    let digits = Double(String(format: "%.4g", value)) ?? value
    return short(digits).replacing("e-0", with: "e-")
  }

  private static func margin(_ spike: SpikesFile.Spike) -> String {
    switch (spike.margin, spike.criticalRate) {
    case (.edge, let rate?):
      return
        "The network stood at the edge of stability: a learning rate × \(rate) would have sufficed."
    case (.beyond, let rate):
      return "The network bears no rate near this one"
        + (rate.map { ": only × \($0) prevents it." } ?? ": none that was tried prevents it.")
    case (.kick, let rate?):
      return
        "The network didn't stand at the edge of stability: no slightly lower learning rate prevents it, only × \(rate), with which every push is smaller."
    case (.kick, nil):
      return "The network was stable: no lower learning rate that was tried prevents it."
    default: return "Whether the network stood at the edge of stability can't be told."
    }
  }

  /// "1 of 8 placebos healed it too".
  private static func healed(_ share: Double, of count: Int) -> String {
    let healed = Int((share * Double(count)).rounded())
    return healed == 0
      ? "none of \(count) placebos healed it" : "\(healed) of \(count) placebos healed it too"
  }

  static func percent(_ share: Double) -> String {
    share.isFinite ? "\(Int((100 * share).rounded()))%" : "all"
  }

  static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}

extension FoundTrigger {
  /// Whether a batch is, alone or beside rows.
  fileprivate var isOfBatch: Bool { trigger == .batch || isOfShortBatch }
}
