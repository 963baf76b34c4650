internal import Foundation
internal import SeismoDiagnosis
internal import SeismoReports
internal import SeismoTables
internal import SeismoTraining

/// Spikes' explanations as text, each row with its values once.
struct SpikeText {
  /// Places of rows that were printed.
  private var shown: Set<String> = []
  /// Hard batches of rows that were printed: they are counted only.
  private var hardBatches = 0
  /// The terminal's; nil where lines aren't broken.
  private let columns: Int?

  init(columns: Int?) { self.columns = columns }

  /// - Returns: nil for a hard batch that says nothing new.
  mutating func render(_ spike: SpikesFile.Spike, number: Int) -> String? {
    let places = Set(spike.rows.map(\.place))
    if spike.kind == "composition", !places.isEmpty, places.isSubset(of: shown) {
      hardBatches += 1
      return nil
    }
    defer { shown.formUnion(places) }
    let factor =
      spike.height.isFinite ? "\(Figures.significant(exp(spike.height), 3))×" : "not finite"
    let place = spike.batch.map { " · \($0.inWords)" } ?? ""
    let margin = spike.kind == "composition" ? "" : " · \(spike.margin)"
    var lines = [
      "",
      ("▲ \(number) · step \(Figures.grouped(spike.peakStep)) · \(factor) · \(spike.kind) · \(spike.trigger)"
        + "\(margin)\(spike.confidenceInWords)\(place)").wrapped(to: columns, further: "    "),
      spike.story.wrapped(to: columns, indent: "  "),
    ]
    lines += rows(of: spike)
    lines += arms(of: spike)
    return lines.joined(separator: "\n")
  }

  /// Each row once, with the steps that drew it, its values, and the nearest row of another class.
  private func rows(of spike: SpikesFile.Spike) -> [String] {
    var places: [String] = []
    for row in spike.rows where !places.contains(row.place) { places.append(row.place) }
    return places.flatMap { place -> [String] in
      let same = spike.rows.filter { $0.place == place }
      let steps = same.map { Figures.grouped($0.step) }.joined(separator: ", ")
      let head = "\(place) · row \(same[0].row), drawn at step \(steps)"
      func indented(_ text: String, _ indent: String) -> String {
        text.wrapped(to: columns, indent: indent, further: indent + "  ")
      }
      if shown.contains(place) { return [indented(head + "; its values are above", "  ")] }
      let near = same[0].neighbours.first.map { near in
        let rank = near.rank == 0 ? "its nearest row" : "\(counted(near.rank, "row")) nearer"
        return "near it, but \(near.target): \(near.place), at distance "
          + "\(Figures.significant(near.distance, 3)), \(rank)"
      }
      return [indented(head, "  "), indented(same[0].valuesInWords, "    ")]
        + [near].compactMap { $0.map { indented($0, "    ") } }
    }
  }

  /// The evidence: what became of the spike with one thing changed.
  private func arms(of spike: SpikesFile.Spike) -> [String] {
    let named = spike.arms.filter { $0.intervention != "reshuffle" }
    // What counts before what its placebos do as well.
    func counts(_ arm: SpikesFile.Arm) -> Int { (arm.placebo ?? 0) <= Verdict.mostPlacebos ? 0 : 1 }
    let shown = named.sorted {
      (counts($0), $1.suppression, $0.name) < (counts($1), $0.suppression, $1.name)
    }
    let other = spike.arms.filter { $0.intervention == "reshuffle" }
    var lines = shown.prefix(8).map { arm in
      let placebo = arm.placebo.map { ", placebos \(Figures.percent($0))" } ?? ""
      return "\(arm.name)\(placebo)".wrapped(
        to: columns, indent: "    \(percent(arm.suppression)) gone: ",
        further: String(repeating: " ", count: 18))
    }
    if !other.isEmpty {
      let healed = other.count { $0.suppression >= 0.5 }
      lines.append(
        "    \(healed) of \(other.count) other orders of the rows heal"
          + (healed == 0 ? ": no batch is to blame" : ""))
    }
    if let growth = spike.growth {
      lines.append(
        "    a small disturbance × \(Figures.significant(growth, 4)) a step before the onset")
    }
    return lines
  }

  private func percent(_ share: Double) -> String {
    guard share.isFinite else { return "  none" }
    let text = "\(Int((100 * share).rounded()))%"
    return String(repeating: " ", count: max(0, 6 - text.count)) + text
  }

  /// What was counted only, and what came back over the run.
  func ending(_ file: SpikesFile) -> [String] {
    let counted =
      hardBatches == 0
      ? []
      : ["", "▲ \(Figures.grouped(hardBatches)) smaller ones: hard batches of rows that are above"]
    var lines = file.recurring.map { item in
      let chance = item.expected.map {
        "; by chance \(Figures.significant($0, 2)), p \(Figures.significant(item.probability ?? 1, 2))"
      }
      return "recurring: \(item.name) in \(item.spikes) spikes\(chance ?? "")"
    }
    if let period = file.period {
      lines.append(
        "last batch of the epoch: \(period.inLast) of \(period.of) spikes, "
          + "p \(Figures.significant(period.probability, 2))")
    }
    return counted + (lines.isEmpty ? [] : [""] + lines)
  }
}
