internal import Foundation
internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

/// Spikes' explanations as text, as they come, each row with its values once; and what they come to together.
struct SpikeText {
  /// Places of rows that were printed.
  private var shown: Set<String> = []
  private var telling = SpikeTelling()
  /// What was printed, or is counted at the end, each with the cause that it had alone.
  private var told: [SpikesFile.Spike] = []
  /// The terminal's; nil where lines aren't broken.
  private let columns: Int?

  init(columns: Int?) { self.columns = columns }

  /// The lines of a spike; none where it says nothing new.
  ///
  /// - Parameter number: its own, from 1; nil where it isn't known yet.
  mutating func render(_ spike: SpikesFile.Spike, number: Int?) -> [String] {
    told.append(spike)
    guard telling.add(spike, told.count - 1) else { return [] }
    defer { shown.formUnion(spike.rows.map(\.place)) }
    let name = number.map { "▲ \($0) ·" } ?? "▲"
    let head = "\(name) step \(Figures.grouped(spike.peakStep)) · \(spike.headline)"
    // Its number stays beside the word.
    let line = head.replacing("confidence ", with: "confidence\u{A0}")
      .wrapped(to: columns, further: "    ").replacing("\u{A0}", with: " ")
    return [
      "", line,
      spike.causeSentence?.wrapped(to: columns, indent: "  "),
      spike.story.wrapped(to: columns, indent: "  "),
    ].compactMap(\.self)
      + rows(of: spike) + arms(of: spike)
  }

  /// What is said when all were told.
  ///
  /// - Parameter isNumbered: whether they were told with their numbers.
  func ending(_ file: SpikesFile, isNumbered: Bool) -> [String] {
    let folded = telling.folded("more", "more").flatMap {
      ["", "▲ \($0.title)".wrapped(to: columns, further: "    ")]
    }
    return folded + (isNumbered ? [] : numbers(file)) + causes(file) + recurring(file)
  }

  /// The causes of all, and which spikes have another one beside the others than alone.
  private func causes(_ file: SpikesFile) -> [String] {
    let sentences = file.causesInWords
    guard sentences.count > 1 || told.count > 1 else { return [] }
    let changed = told.filter { alone in
      file.spikes.contains { $0.isSame(as: alone) && $0.cause?.kind != alone.cause?.kind }
    }
    let lines = zip(file.causes ?? [], sentences).map { cause, sentence in
      let among = cause.spikes.filter { number in
        changed.contains { $0.isSame(as: file.spikes[number - 1]) }
      }
      return among.isEmpty
        ? sentence : "\(sentence) Among them, seen with the others, \(named(among))."
    }
    return [""] + lines.map { $0.wrapped(to: columns, further: "    ") }
  }

  /// The numbers of spikes that were told without.
  private func numbers(_ file: SpikesFile) -> [String] {
    let own = file.spikes.enumerated().filter { _, spike in told.contains { $0.isSame(as: spike) } }
    guard !own.isEmpty else { return [] }
    let numbers = own.map { "▲ \($0.offset + 1) step \(Figures.grouped($0.element.peakStep))" }
    return [
      "",
      "Their numbers, in the order of steps: \(numbers.joined(separator: ", "))"
        .wrapped(to: columns, further: "    "),
    ]
  }

  private func named(_ numbers: [Int]) -> String {
    let all = numbers.map { "▲ \($0)" }
    return all.count < 2
      ? all.joined() : all.dropLast().joined(separator: ", ") + " and " + all[all.count - 1]
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
        indented(
          "\(row.place) · row \(row.row)\(drawn)\(row.isStraw == true ? ", the straw" : "")", "  "),
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
  private func recurring(_ file: SpikesFile) -> [String] {
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

extension SpikesFile.Spike {
  /// Whether it is the same one, whatever is known of it.
  func isSame(as other: Self) -> Bool {
    onsetStep == other.onsetStep && peakStep == other.peakStep && series == other.series
  }
}
