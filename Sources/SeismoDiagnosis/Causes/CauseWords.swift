internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns

/// Says why a spike happened, in a sentence or two.
struct CauseWords {
  let spike: SpikesFile.Spike
  let verdict: Verdict
  let evidence: SpikeCause.Evidence
  let rates: Words.Rates

  func sentence(_ kind: SpikeCause.Kind) -> String {
    switch kind {
    case .rate:
      return
        "The learning rate\(rate(rates.factor))\(unusual) is too high for where the weights are\(relief)."
        + straw
    case .schedule:
      let rise = evidence.schedule.map { rise in
        " had just raised the learning rate\(rates.base.map { " from \(Words.number($0 * rise.from)) to \(Words.number($0 * rise.to))" } ?? " \(Words.number(rise.to / rise.from)) times") (steps \(rise.first) to \(rise.last))"
      }
      return
        "The schedule\(rise ?? " raised the learning rate"), too high for where the weights are\(relief)."
        + straw
    case .start:
      let critical = verdict.criticalRate.map {
        ": × \(Words.number($0)) is the largest that was tried and doesn't diverge"
      }
      return "The learning rate\(rate(1)) is far too high from the first steps on\(critical ?? "")."
    case .rows where spike.kind == .oneRow: return oneRow
    case .rows where spike.kind == .composition:
      return
        "\(named) \(spike.distinctRows == 1 ? "is" : "are") hard for the network: most of the batch's loss is \(spike.distinctRows == 1 ? "its own" : "theirs")."
    case .rows: return "\(named) pushed it\(contrast)."
    case .shortBatch:
      return
        "A short batch\(spike.batch.map { ", \($0.rows == 1 ? "1 row" : "\($0.rows) rows")," } ?? "") counts its rows more than others count theirs\(contrast)."
    case .noise:
      return
        "The batch as a whole pushed it, no few rows of it: batches of this size differ much in their gradients\(contrast)."
    case .statistics:
      return "The running statistics of batch normalization were off, not the weights."
    case .dropout:
      return "The mask that dropout drew pushed it; with others the batch does no harm."
    case .logarithm:
      return
        "A logarithm of a probability near zero made the gradient huge; the loss has no clip against it."
    case .initialScale: return "The initial weights are too large: smaller ones don't lead here."
    case .targetScale:
      return "The target's numbers are too far from 1 for any learning rate that was tried."
    case .precision:
      return "The numbers outgrew, or lost themselves in, the precision they are computed in."
    case .other: return "\(verdict.found.name), as a plugin's intervention found."
    case .group, .labels: return common(kind)
    case .aftermath, .unknown:
      return "Why it happened isn't known\(contrast)."
    }
  }

  /// " 0.03", as the schedule had it; "" for an optimizer without one.
  private func rate(_ factor: Double) -> String {
    rates.base.map { " \(Words.number($0 * factor))" } ?? ""
  }

  /// ", 30 times the optimizer's default,".
  private var unusual: String {
    guard let times = evidence.timesUsualRate, times >= CauseVerdict.unusual else { return "" }
    return ", \(Words.number(times)) times the optimizer's default,"
  }

  /// ": with × 0.75 it doesn't happen".
  private var relief: String {
    verdict.criticalRate.map { ": with × \(Words.number($0)) of it there is no spike" } ?? ""
  }

  /// What else would have set it off.
  private var straw: String {
    var said = ""
    if let orders = evidence.otherOrders, orders.count > 0 {
      said = " In \(orders.count) of \(orders.of) other orders of the rows there is a spike as well"
      if let without = evidence.withoutRows, without.count > 0, !spike.rows.isEmpty {
        said += ", and in \(without.count) of \(without.of) without \(theRows)"
      }
      said += "."
    }
    // Of one row's own loss the story tells.
    guard !spike.rows.isEmpty, spike.kind != .oneRow else { return said }
    return said
      + (spike.distinctRows == 1
        ? " The row that set it off was the straw; another one would have been."
        : " The rows that set it off were the straw; others would have been.")
  }

  /// " (without it 1 of 8 other orders spikes, with it 7)".
  private var contrast: String {
    guard let orders = evidence.otherOrders else { return "" }
    if orders.count == 0, evidence.withoutRows?.count ?? 0 == 0 {
      return "; in none of \(orders.of) other orders of the rows is there a spike"
    }
    guard let without = evidence.withoutRows else {
      return
        "; in \(orders.count) of \(orders.of) other orders of the rows there is a spike as well"
    }
    return
      "; of \(orders.of) other orders of the rows \(orders.count) spike with \(spike.distinctRows == 1 ? "it" : "them"), \(without.count) without"
  }

  /// Rows that were left out together.
  private func common(_ kind: SpikeCause.Kind) -> String {
    guard let test = evidence.groups.first(where: { $0.kind == kind && $0.isProven }) else {
      return ""
    }
    let placebos = "\(test.placebos.count) of \(test.placebos.of) times"
    let shown =
      "without the \(test.rows) \(test.name) \(Words.percent(test.suppression)) of the rise is gone, without as many other rows \(placebos)"
    return kind == .labels
      ? "Labels are noisy, or classes overlap: \(shown)." : "It is a group: \(shown)."
  }

  private var oneRow: String {
    "\(named) alone: its own loss makes up the rise, the other rows' losses don't rise."
  }

  /// Rows that may be the straw alone aren't named.
  private var theRows: String {
    "the row\(spike.distinctRows == 1 ? "" : "s") that set it off"
  }

  private var named: String {
    let places = spike.rows.map(\.placeAndNumber).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return places.isEmpty ? "no row" : Words.list(places)
  }
}

extension SpikesFile.Spike {
  /// How many different rows are named.
  var distinctRows: Int { Set(rows.map(\.row)).count }
}
