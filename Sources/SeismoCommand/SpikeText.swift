internal import Foundation
internal import SeismoReports
internal import SeismoTables
internal import SeismoTraining

/// A spike's explanation as text.
enum SpikeText {
  static func render(_ spike: SpikesFile.Spike) -> String {
    let factor =
      spike.height.isFinite ? "\(Figures.significant(exp(spike.height), 3))×" : "not finite"
    let place = spike.batch.map { " · \($0.inWords)" } ?? ""
    var lines = [
      "",
      "▲ step \(Figures.grouped(spike.peakStep))  \(factor)  \(spike.kind) · \(spike.trigger) · "
        + "\(spike.margin)\(place)",
      "  " + spike.story,
    ]
    lines += rows(of: spike)
    lines += arms(of: spike)
    return lines.joined(separator: "\n")
  }

  /// Each row once, with the steps that drew it, its values, and the nearest row of another class.
  private static func rows(of spike: SpikesFile.Spike) -> [String] {
    var places: [String] = []
    for row in spike.rows where !places.contains(row.place) { places.append(row.place) }
    return places.flatMap { place -> [String] in
      let same = spike.rows.filter { $0.place == place }
      let steps = same.map { Figures.grouped($0.step) }.joined(separator: ", ")
      let values = same[0].values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let near = same[0].neighbours.first.map { near in
        let rank = near.rank == 0 ? "its nearest row" : "\(counted(near.rank, "row")) nearer"
        return "    near it, but \(near.target): \(near.place), at distance "
          + "\(Figures.significant(near.distance, 3)), \(rank)"
      }
      return ["  \(place)  row \(same[0].row), drawn at step \(steps)"]
        + ["    " + values.joined(separator: ", ")] + [near].compactMap(\.self)
    }
  }

  /// The evidence: what became of the spike with one thing changed.
  private static func arms(of spike: SpikesFile.Spike) -> [String] {
    let named = spike.arms.filter { $0.intervention != "reshuffle" }
    let shown = named.sorted { ($1.suppression, $0.name) < ($0.suppression, $1.name) }
    let other = spike.arms.filter { $0.intervention == "reshuffle" }
    var lines = shown.prefix(8).map { arm in
      let placebo = arm.placebo.map { ", placebos \(Figures.percent($0))" } ?? ""
      return "    \(percent(arm.suppression)) gone: \(arm.name)\(placebo)"
    }
    if !other.isEmpty {
      let healed = other.count { $0.suppression >= 0.5 }
      lines.append("    \(healed) of \(other.count) other orders of the rows heal")
    }
    if let growth = spike.growth {
      lines.append(
        "    a small disturbance × \(Figures.significant(growth, 4)) a step before the onset")
    }
    return lines
  }

  private static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "  none" }
    let text = "\(Int((100 * share).rounded()))%"
    return String(repeating: " ", count: max(0, 6 - text.count)) + text
  }

  /// What came back over the run.
  static func recurring(_ file: SpikesFile) -> [String] {
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
    return lines.isEmpty ? [] : [""] + lines
  }
}
