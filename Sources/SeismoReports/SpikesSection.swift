internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// The spikes of a page's curves: a line for each that opens to what is known of it. The program draws the
/// curves in it; the rest needs none.
enum SpikesSection {
  static func render(_ model: ReportModel) -> String {
    let curves = model.curves.enumerated().filter { $0.element.spikes != nil }
    guard !curves.isEmpty else { return "" }
    let isAlone = model.curves.count == 1
    let parts = curves.map { index, curve in part(curve, index: index, isAlone: isAlone) }
    let quiet = isAlone ? "" : quiet(curves.map(\.element))
    return """
      <section aria-labelledby="spikes-heading">
      <h2 id="spikes-heading">Spikes</h2>
      \(glossary)\(parts.joined())\(quiet)</section>

      """
  }

  /// The words, one click or the key "?" away.
  private static var glossary: String {
    let entries = Glossary.entries.map { entry in
      "<div><dt>\(Markup.escape(entry.word))</dt><dd>\(Markup.escape(entry.meaning))</dd></div>\n"
    }
    return """
      <details class="glossary" id="glossary">
      <summary>What the words mean <kbd>?</kbd></summary>
      <dl>
      \(entries.joined())</dl>
      </details>

      """
  }

  /// The name by which the program finds a spike's details.
  static func identifier(curve: Int, spike: Int) -> String { "spike-\(curve)-\(spike)" }

  private static func part(_ curve: ReportModel.Curve, index: Int, isAlone: Bool) -> String {
    guard let file = curve.spikes else { return "" }
    guard !file.spikes.isEmpty else {
      let seen = file.explained ? "No spikes were found." : "No spikes were seen while training."
      return isAlone ? "<p>\(seen)</p>\n" : ""
    }
    let heading = isAlone ? "" : "<h3>\(Markup.escape(curve.name))</h3>\n"
    let hint =
      file.explained
      ? "<p>Measured on \(Figures.grouped(file.probedRows)) training rows\(file.spacing == 1 ? " after every step" : " after every \(file.spacing)th step").</p>\n"
      : "<p>Seen while training, with few rows probed now and then: <code>seismo explain</code> finds "
        + "them all, and says what set them off.</p>\n"
    func told(_ number: Int) -> String {
      details(
        file.spikes[number], number: number + 1, id: identifier(curve: index, spike: number))
    }
    let telling = file.telling
    let folded = telling.folded("smaller one", "smaller ones").map { group in
      "<details class=\"spikes\"><summary>\(Markup.escape("▲ " + group.title))</summary>\n"
        + group.spikes.map(told).joined() + "</details>\n"
    }
    return heading + hint + causes(file) + telling.each.sorted().map(told).joined()
      + folded.joined()
      + recurring(file)
      + advice(file)
  }

  /// The curves without spikes, in a sentence rather than under a heading each.
  private static func quiet(_ curves: [ReportModel.Curve]) -> String {
    func names(_ explained: Bool) -> [String] {
      curves.filter { $0.spikes?.spikes.isEmpty == true && $0.spikes?.explained == explained }
        .map { Markup.escape($0.name) }
    }
    let sentences = [
      ("No spikes were found in", names(true)),
      ("No spikes were seen while training", names(false)),
    ]
    .filter { !$0.1.isEmpty }
    return sentences.map { "<p>\($0.0) \(list($0.1)).</p>\n" }.joined()
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }

  private static func details(_ spike: SpikesFile.Spike, number: Int, id: String) -> String {
    """
    <details class="spike" id="\(id)">
    <summary><b>▲ \(number) · step \(Figures.grouped(spike.peakStep))</b> · \(Markup.escape(spike.headline))</summary>
    \(paragraphs(spike))<div class="counterfactuals"></div>
    \(rows(spike))\(arms(spike))</details>

    """
  }

  /// Why, then what set it off and the proof.
  private static func paragraphs(_ spike: SpikesFile.Spike) -> String {
    let why = spike.causeSentence.map { "<p class=\"why\">\(Markup.escape($0))</p>\n" }
    return (why ?? "") + (spike.story.isEmpty ? "" : "<p>\(Markup.escape(spike.story))</p>\n")
  }

  /// The causes of the run's spikes.
  private static func causes(_ file: SpikesFile) -> String {
    let items = (file.causesInWords).map { "<li>\(Markup.escape($0))</li>\n" }
    return items.isEmpty
      ? "" : "<p>Why they happened:</p>\n<ul class=\"causes\">\n\(items.joined())</ul>\n"
  }

  /// Each row once, with what its file says.
  private static func rows(_ spike: SpikesFile.Spike) -> String {
    var places: [String] = []
    for row in spike.rows where !places.contains(row.place) { places.append(row.place) }
    guard !places.isEmpty else { return "" }
    let lines = places.map { place in
      let same = spike.rows.filter { $0.place == place }
      let near = same[0].neighbours.map(\.inWords)
      return cells([
        "\(place) · row \(same[0].row)\(same[0].isStraw == true ? ", the straw" : "")",
        same.map { Figures.grouped($0.step) }.joined(separator: ", "),
        same[0].valuesInWords, near.joined(separator: "; "),
      ])
    }
    return table(
      "Rows", ["row", "drawn at step", "values", "nearest rows of another target"], lines,
      style: "words")
  }

  private static func arms(_ spike: SpikesFile.Spike) -> String {
    guard !spike.arms.isEmpty else { return "" }
    let lines = spike.armsInOrder.map { arm in
      let share = max(0, min(1, arm.suppression.isFinite ? arm.suppression : 0))
      let bar = "<meter min=\"0\" max=\"1\" value=\"\(share)\"></meter> "
      return "<tr><td>\(Markup.escape(arm.name))</td><td>\(bar)\(spike.effect(of: arm))</td>"
        + "<td>\(arm.placebo.map(percent) ?? "")</td><td>\(arm.replays)</td></tr>\n"
    }
    let head = [
      "change", spike.isBeyondMeasure ? "what is left" : "of the rise", "placebos healed",
      "replays",
    ]
    let rest = lines.dropFirst(shownArms)
    let folded =
      rest.isEmpty
      ? ""
      : "<details><summary>\(rest.count) more that removed less of it</summary>\n"
        + table("", head, Array(rest)) + "</details>\n"
    return table(
      "What became of it with one thing changed", head, Array(lines.prefix(shownArms))) + folded
  }

  /// Arms that are shown before a person asks for the rest.
  private static let shownArms = 12

  private static func percent(_ share: Double) -> String {
    share.isFinite ? "\(Int((100 * share).rounded()))%" : "grew"
  }

  private static func recurring(_ file: SpikesFile) -> String {
    let items = file.recurring.map { item in
      let chance = item.expected.map {
        "; by chance \(Figures.significant($0, 2)), p \(Figures.significant(item.probability ?? 1, 2))"
      }
      return "<li>\(Markup.escape(item.name)) in \(item.spikes) spikes\(chance ?? "")</li>\n"
    }
    guard !items.isEmpty else { return "" }
    return "<p>What came back more often than by chance:</p>\n<ul>\n\(items.joined())</ul>\n"
  }

  private static func advice(_ file: SpikesFile) -> String {
    guard let advice = file.advice, !advice.isEmpty else { return "" }
    let lines = advice.map { line in
      cells(
        [
          line.change, line.verdict.rawValue, Figures.significant(line.spikesBefore, 2),
          Figures.significant(line.spikesAfter, 2),
          line.interval.map { Figures.significant($0, 2) }.joined(separator: " … "),
          Figures.significant(line.placebo, 2),
        ] + line.lossesInWords)
    }
    return table(
      "What whole trainings say. " + SpikesFile.Advice.heading(of: advice),
      ["change", "", "before", "after", "difference, 95 %", "placebo", "loss", "with it"], lines)
  }

  private static func cells(_ texts: [String]) -> String {
    "<tr>\(texts.map { "<td>\(Markup.escape($0))</td>" }.joined())</tr>\n"
  }

  private static func table(
    _ caption: String, _ head: [String], _ lines: [String], style: String = ""
  ) -> String {
    let headings = head.map { "<th scope=\"col\">\(Markup.escape($0))</th>" }.joined()
    return """
      <div class="scroll" tabindex="0">
      <table class="evidence \(style)">
      <caption>\(Markup.escape(caption))</caption>
      <thead><tr>\(headings)</tr></thead>
      <tbody>
      \(lines.joined())</tbody>
      </table>
      </div>

      """
  }
}

extension SpikesFile {
  /// What the program draws of the spikes: their places and curves, with nothing in it that could end a
  /// script.
  func drawn(curve: Int) -> String {
    let spikes = spikes.enumerated().map { number, spike in
      Drawn(
        id: SpikesSection.identifier(curve: curve, spike: number), peak: spike.peakStep,
        from: spike.onsetStep, to: spike.endStep,
        height: spike.height.isFinite ? spike.height : 1e9,
        label: "▲ \(number + 1) · step \(Figures.grouped(spike.peakStep)): \(spike.causeInWords)",
        curves: spike.curves)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = (try? encoder.encode(spikes)) ?? Data("[]".utf8)
    return String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c")
  }

  private struct Drawn: Encodable {
    var id: String
    var peak, from, to: Int
    var height: Double
    var label: String
    var curves: Curves?
  }
}
