internal import Foundation
internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

/// Spikes' explanations as text, in the order of their numbers, each row with its values once.
struct SpikeText {
  /// Places of rows that were printed.
  private var shown: Set<String> = []
  /// The terminal's; nil where lines aren't broken.
  private let columns: Int?

  init(columns: Int?) { self.columns = columns }

  /// The lines of some spikes, by their numbers from 0, and of what came back over the run.
  mutating func render(_ file: SpikesFile, chosen: [Int]) -> [String] {
    let telling = file.telling(of: chosen)
    var lines =
      file.causesInWords.count > 1 || telling.each.count > 1
      ? file.causesInWords.map { $0.wrapped(to: columns, further: "    ") } : []
    lines += telling.each.flatMap { render(file.spikes[$0], number: $0 + 1) }
    lines += telling.folded.flatMap { ["", "▲ \($0.title)".wrapped(to: columns, further: "    ")] }
    return lines + ending(file)
  }

  private mutating func render(_ spike: SpikesFile.Spike, number: Int) -> [String] {
    defer { shown.formUnion(spike.rows.map(\.place)) }
    let head = "▲ \(number) · step \(Figures.grouped(spike.peakStep)) · \(spike.headline)"
    return [
      "", head.wrapped(to: columns, further: "    "),
      spike.causeSentence?.wrapped(to: columns, indent: "  "),
      spike.story.wrapped(to: columns, indent: "  "),
    ].compactMap(\.self)
      + rows(of: spike) + arms(of: spike)
  }

  /// Each row that isn't above with its values, and the nearest row of another target.
  private func rows(of spike: SpikesFile.Spike) -> [String] {
    var places = shown
    return spike.rows.filter { places.insert($0.place).inserted }.flatMap { row -> [String] in
      let steps = spike.rows.filter { $0.place == row.place }.map { Figures.grouped($0.step) }
      let drawn = steps.count > 1 ? ", drawn at steps \(steps.joined(separator: ", "))" : ""
      func indented(_ text: String, _ indent: String) -> String {
        text.wrapped(to: columns, indent: indent, further: indent + "  ")
      }
      let near = row.neighbours.first.map { indented("near it: \($0.inWords)", "    ") }
      return [
        indented("\(row.place) · row \(row.row)\(drawn)", "  "),
        indented(row.valuesInWords, "    "),
      ] + [near].compactMap(\.self)
    }
  }

  /// The evidence: what became of the spike with one thing changed.
  private func arms(of spike: SpikesFile.Spike) -> [String] {
    let other = spike.arms.filter { $0.intervention == "reshuffle" }
    let named = spike.armsInOrder.filter { $0.intervention != "reshuffle" }.prefix(8)
    let effects = named.map { spike.effect(of: $0) }
    let width = effects.map(\.count).max() ?? 0
    var lines = zip(named, effects).map { arm, effect in
      let placebo = arm.placebo.map { ", placebos \(Figures.percent($0))" } ?? ""
      let space = String(repeating: " ", count: 4 + width - effect.count)
      return "\(arm.name)\(placebo)".wrapped(
        to: columns, indent: "\(space)\(effect): ",
        further: String(repeating: " ", count: width + 8))
    }
    if !other.isEmpty {
      let healed = other.count(where: \.heals)
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

  /// What came back over the run.
  private func ending(_ file: SpikesFile) -> [String] {
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
