internal import Foundation
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// What the terminal and the page call a spike's findings: `spikes.json` has short names, people get the usual words.
extension SpikesFile.Spike {
  /// "loss × 8.88", or "not finite".
  package var factorInWords: String {
    height.isFinite ? "loss × \(Figures.significant(exp(height), 3))" : "loss not finite"
  }

  /// "learning rate too high", where that says more than what set it off; else what set it off.
  package var causeInWords: String { whyInWords ?? triggerInWords }

  /// Why it happened, where that is above what set it off; nil where one is the other.
  private var whyInWords: String? {
    switch cause?.kind {
    case .rate: "learning rate too high"
    case .schedule: "the schedule raised the learning rate too high"
    case .start: "learning rate far too high from the start"
    case .group: "a group of rows"
    case .labels: "noisy labels, or classes that overlap"
    case .shortBatch where trigger.isOfRows: "a short batch"
    case .unknown where trigger.isKnown: "cause not known"
    case .noise where kind != .composition: "batches differ too much"
    case .aftermath: "the training had not recovered"
    default: nil
    }
  }

  /// Whether its cause takes a sentence beside the paragraph on what set it off.
  package var causeSentence: String? {
    guard let cause, !cause.sentence.isEmpty, cause.sentence != story else { return nil }
    let isOfBatch = kind == .composition || kind == .oneRow
    return isOfBatch && whyInWords == nil ? nil : cause.sentence
  }

  /// "set off by a row in a short batch", "hard batch, one row", "not explained yet".
  private var triggerInWords: String {
    if trigger == .unexplained { return "not explained yet" }
    if kind == .oneRow { return "one row alone" }
    if kind == .composition {
      switch trigger {
      case .batch: return "hard batch"
      case .dropout: return "hard batch: dropout mask"
      case .row: return "hard batch: one row"
      default: return "hard batch: a few rows"
      }
    }
    switch trigger {
    case .nothing: return "no single cause found"
    case .undecided: return "cause not decided"
    case .rate: return "learning rate too large"
    case .targetScale: return "target too far from 1"
    case .rounding where height == .infinity: return "numbers too large for the precision"
    default: return "set off by \(trigger.name)"
    }
  }

  /// "at the edge of stability"; nil where it can't be told, or says nothing.
  package var marginInWords: String? {
    if kind == .composition || kind == .oneRow { return nil }
    switch margin {
    case .beyond: return "far beyond the edge of stability"
    case .edge: return "at the edge of stability"
    case .kick where isDivergence == true: return nil
    case .kick: return criticalRate == nil ? "in a stable network" : "not at the edge of stability"
    case .unknown: return nil
    }
  }

  /// All of it, without its number: "step 4,229 · loss × 8.88 · set off by row · at the edge of stability".
  package var headline: String {
    let isStraw = whyInWords != nil && trigger.isKnown && trigger != .rate && kind != .composition
    let parts = [factorInWords, causeInWords, isStraw ? triggerInWords : nil, marginInWords]
    return parts.compactMap(\.self).joined(separator: " · ") + confidenceInWords
  }

  /// " · confidence 0.94"; "" where there is none.
  package var confidenceInWords: String {
    (cause?.confidence ?? confidence).map { " · confidence \(Figures.fixed($0, 2))" } ?? ""
  }

  /// Whether what changes leave is told as a factor: a share of a rise beyond all measure says nothing.
  package var isBeyondMeasure: Bool { height > SpikesFile.tallest }

  /// The arms, those that say most first.
  package var armsInOrder: [SpikesFile.Arm] {
    // What counts before what its placebos do as well.
    func counts(_ arm: SpikesFile.Arm) -> Int { arm.isBetterThanChance ? 0 : 1 }
    return arms.sorted {
      (counts($0), $1.suppression, $0.name) < (counts($1), $0.suppression, $1.name)
    }
  }

  /// What one leaves of the rise: "93% gone", "loss × 1.2", "not finite".
  package func effect(of arm: SpikesFile.Arm) -> String {
    guard arm.suppression.isFinite else { return "not finite" }
    guard isBeyondMeasure, let left = arm.left else {
      return "\(Int((100 * arm.suppression).rounded()))% gone"
    }
    return left.isFinite ? "loss × \(Figures.significant(max(1, left), 2))" : "not finite"
  }
}

extension SpikesFile.Row {
  /// Columns that are shown of a row; 'seismo row' shows all.
  private static let mostColumns = 24

  /// "x1 0.5, x2 3, x10 7; target y 1".
  package var valuesInWords: String {
    let columns = values.filter { $0.key != target }
      .sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
    let more = columns.count - Self.mostColumns
    let inputs =
      columns.prefix(Self.mostColumns).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      + (more > 0 ? " … and \(more) more columns" : "")
    guard let target, let value = values[target] else { return inputs }
    return (inputs.isEmpty ? "" : inputs + "; ") + "target \(target) \(value)"
  }
}

extension SpikesFile.Neighbour {
  /// "its nearest row: a.csv:9 (row 7), whose target is 3.5, at distance 0.4".
  package var inWords: String {
    let number = row.map { " (row \($0))" } ?? ""
    let nearer =
      rank == 0
      ? "the nearest of all" : rank == 1 ? "1 row nearer" : "\(Figures.grouped(rank)) rows nearer"
    return
      "\(place)\(number), with target \(target), at distance \(Figures.significant(distance, 3)), \(nearer)"
  }
}

extension SpikesFile {
  /// Each cause with how many spikes it has: "12 of 14 spikes: The learning rate is too high …". Where each spike has a
  /// sentence of its own, that of the highest is told as an example.
  package var causesInWords: [String] {
    let explained = spikes.count { $0.cause != nil }
    return (causes ?? []).map { cause in
      let count = "\(cause.spikes.count) of \(explained == 1 ? "1 spike" : "\(explained) spikes")"
      guard let example = cause.example else { return "\(count): \(cause.sentence)" }
      let own = cause.spikes.map { $0 - 1 }.filter(spikes.indices.contains)
      return "\(count)\(rowsInWords(own)), such as ▲ \(example): \(cause.sentence)"
    }
  }

  /// " (6 different rows: a.csv:3 (row 2) in 9, a.csv:7 (row 6) in 4, …)": those that most spikes name first.
  private func rowsInWords(_ own: [Int]) -> String {
    var times: [String: Int] = [:]
    for place in own.flatMap({ Set(spikes[$0].rows.map(\.placeAndNumber)) }) {
      times[place, default: 0] += 1
    }
    let all = times.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard let most = all.first, all.count > 1 else { return "" }
    guard most.value > 1 else { return " (\(all.count) different rows)" }
    let shown = all.prefix(Self.mostRows).map { "\($0.key) in \($0.value)" }
    let more = all.count > Self.mostRows ? ["…"] : []
    return " (\(all.count) different rows: \((shown + more).joined(separator: ", ")))"
  }

  private static let mostRows = 6
}

extension SpikesFile.Advice {
  /// The median final loss without and with the change, or that trainings diverge.
  package var lossesInWords: [String] {
    [(lossBefore, divergedBefore), (lossAfter, divergedAfter)].map { loss, diverged in
      switch diverged ?? 0 {
      case seeds.count: return "diverges"
      case 0: return loss.isFinite ? Figures.significant(loss, 3) : "diverges"
      case let some: return "\(some) of \(seeds.count) diverge"
      }
    }
  }

  /// "Spikes per 10,000 steps …", or that the training diverges as it is.
  package static func heading(of advice: [SpikesFile.Advice]) -> String {
    let (seeds, diverged) = (advice.first?.seeds.count ?? 0, advice.first?.divergedBefore ?? 0)
    let spikes = "Spikes per 10,000 steps up to the loss that both reach, on \(seeds) fresh seeds"
    if advice.first?.collapsedBefore == true {
      return
        "As it is the training loses what it had learned, on most of \(seeds) fresh seeds; a change helps if the final loss is half of that at most. \(spikes)"
    }
    return 2 * diverged > seeds
      ? "As it is the training diverges on \(diverged) of \(seeds) fresh seeds; a change helps if none does with it. \(spikes)"
      : spikes
  }
}
