internal import Foundation
internal import SeismoNetworks
internal import SeismoTraining

/// What is said of a spike.
enum Words {
  /// One paragraph: what set it off, on what margin, with which evidence.
  static func story(of spike: SpikesFile.Spike, _ verdict: Verdict) -> String {
    let decisive = verdict.decisive
    var sentences = [opening(spike)]
    if verdict.trigger.hasSuffix("× short batch"), let short = verdict.step,
      spike.rows.contains(where: { $0.step != short })
    {
      sentences.append("At step \(short) the batch was short, and that was needed as well.")
    }
    if let origin = spike.origin {
      let rows = spike.rows.first.map { ", at \($0.place)" } ?? ""
      sentences.insert(
        "The first number that wasn't finite came from \(origin.operation) of step "
          + "\(origin.step)\(rows).", at: 0)
    }
    if let decisive, let placebo = decisive.placeboShare {
      sentences.append(
        "When \(decisive.arm.name.withVerb), \(percent(decisive.suppression)) of the rise is gone; "
          + "\(healed(placebo, of: decisive.placebos.count)).")
    } else if let decisive {
      sentences.append(
        "With \(decisive.arm.name), \(percent(decisive.suppression)) of the rise is gone.")
    }
    if spike.kind != "composition", spike.kind != "non-finite" { sentences.append(margin(spike)) }
    if let open = whatWouldDecide(spike) { sentences.append(open) }
    return sentences.joined(separator: " ")
  }

  private static func opening(_ spike: SpikesFile.Spike) -> String {
    let place = spike.batch.map { "step \($0.step), \($0.inWords)" } ?? ""
    let steps = Set(spike.rows.map(\.step)).sorted()
    let rows = spike.rows.map(\.place)
    let named = list(rows.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    switch (spike.kind, spike.trigger) {
    case ("composition", _):
      return rows.isEmpty
        ? "The batch of \(place) was hard as a whole; the weights were fine, before and after."
        : (rows.count == 1
          ? "A hard row was drawn: \(named) carries" : "Hard rows were drawn: \(named) carry")
          + " most of the batch's loss at \(place); the weights were fine, before and after."
    case (_, "none"):
      return "Nothing that was tried sets it off alone: no row, no batch, no statistics."
    case (_, "unknown"):
      return "Changes heal it, but their placebos do too, so none of them can be blamed."
    case (_, let trigger) where !rows.isEmpty && trigger.hasPrefix("row"):
      if steps.count > 1 {
        return "\(named) set it off (\(trigger)), drawn at \(steps.count) steps from "
          + "\(steps[0]) to \(steps[steps.count - 1])."
      }
      return "\(named) set it off (\(trigger)), at \(place)."
    case (_, let trigger) where spike.batch != nil && trigger.hasSuffix("batch"):
      return "The \(trigger) of \(place) set it off; no few rows of it do so alone."
    case (_, let trigger):
      return "What set it off: \(trigger)."
    }
  }

  /// Where nothing was named: what is left to try.
  private static func whatWouldDecide(_ spike: SpikesFile.Spike) -> String? {
    switch (spike.trigger, spike.margin) {
    case ("none", "edge"):
      "At the edge any push will do; seismo advise tries what moves a network away from it."
    case ("none", _):
      "Left are three rows or more together, a push more than 160 steps old, and causes that no "
        + "intervention tests: --what-if tries any change of the spec."
    case ("unknown", _):
      "Whole trainings decide between such changes: seismo advise."
    default: nil
    }
  }

  private static func margin(_ spike: SpikesFile.Spike) -> String {
    switch (spike.margin, spike.criticalRate) {
    case ("edge", let rate?):
      return
        "The network stood at the edge of stability: a learning rate × \(rate) would have sufficed."
    case ("kick", let rate?):
      return "The network was stable: only a learning rate × \(rate) prevents it."
    case ("kick", nil):
      return "The network was stable: not even half the learning rate prevents it."
    default: return "Whether the network stood at the edge of stability can't be told."
    }
  }

  /// "1 of 8 placebos healed it too".
  private static func healed(_ share: Double, of count: Int) -> String {
    let healed = Int((share * Double(count)).rounded())
    return healed == 0
      ? "none of \(count) placebos healed it" : "\(healed) of \(count) placebos healed it too"
  }

  private static func percent(_ share: Double) -> String {
    share.isFinite ? "\(Int((100 * share).rounded()))%" : "all"
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}

extension String {
  /// "row 3 at step 9 counts nothing" as it is; "learning rate × 0.5" with a verb.
  fileprivate var withVerb: String {
    contains("count") || contains("weighs") || contains("is left out") ? self : "it is \(self)"
  }
}
