internal import Foundation
package import SeismoComparison
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// Comparisons as a page of Markdown, each with its picture.
package enum ComparisonPage {
  /// Behind this line everything is written by the program; before it a person's words stay.
  package static let marker = "<!-- Below this line everything is written by 'seismo compare'. -->"

  /// - Parameters:
  ///   - head: the page as it was; what stands before the marker is kept.
  ///   - images: the folder of the pictures as the page names it.
  package static func render(
    _ comparisons: [Comparison], head: String, images: String, specs: (Comparison) -> String
  ) -> String {
    let own = head.components(separatedBy: marker)[0]
    let sections = comparisons.map { section($0, images: images, spec: specs($0)) }
    return own + marker + "\n\n" + overview(comparisons) + sections.joined()
  }

  /// A line for each claim.
  private static func overview(_ comparisons: [Comparison]) -> String {
    let lines = comparisons.map { comparison in
      let name = Markdown.escape(comparison.experiment.name)
      let says = Markdown.escape(comparison.claim.says ?? "")
      let verdict = comparison.verdict.map { "**\($0.rawValue)**" } ?? ""
      return "| [\(name)](#\(anchor(comparison))) | \(says) | \(verdict) |\n"
    }
    return "| | what is said | what was measured |\n|---|---|---|\n" + lines.joined() + "\n"
      + legend + "\n\n"
  }

  /// What a reader needs who reads nothing else.
  private static let legend = """
    A *spike* is a sharp rise of the loss of the training rows: the weights got worse. A *batch jump* is one of the drawn \
    batch's loss alone. An *epoch that jumps* has more than twice the median loss of the ten before. *Highest* is the median \
    over trainings of what the loss was multiplied by in the highest spike. Brackets hold 95 % intervals of means over seeds.

    An expectation **holds** when its whole interval is on the expected side of zero and the mean is at least the smallest \
    difference that matters (for spikes half of one, or a fifth of the other arm's mean if that is more). It **does not \
    hold** when the whole interval is below that difference, and is **undecided** otherwise.

    The *cause* of a spike is why it happened. What *set it off* may be the straw alone: where the learning rate is too \
    high, another row would have been. A row *sets off* a spike when at least half of the rise is gone without its gradient in \
    that step, or in the steps that drew it, and not without that of eight others. *Row × short batch*: the row was drawn in \
    an epoch's last batch, which had to be short, too. *Batch statistics*: the weights were fine, the running statistics that \
    they were evaluated with not. *None*: nothing that was tried. *At the edge of stability*: three quarters of the learning \
    rate, or nine tenths, would have prevented it; *beyond* it not even three quarters, a lower one would have, and the rate is \
    to blame.

    In the pictures: left, the training loss of the first seed; right, a dot for each seed, the bar the 95 % interval of \
    the mean, the tick the mean.
    """

  private static func section(
    _ comparison: Comparison, images: String, spec: String
  ) -> String {
    let name = Markdown.escape(comparison.experiment.name)
    let introduction = Markdown.escape(comparison.experiment.introduction)
    let extent = Markdown.escape(ComparisonWords.extent(of: comparison))
    let verdict = comparison.verdict.map {
      "**It \($0 == .undecided ? "is " : "")\($0.rawValue).** "
    }
    let explained = comparison.claim.explained.compactMap {
      ComparisonWords.explanations(of: $0, in: comparison).map(Markdown.escape)
    }
    let told =
      explained.isEmpty
      ? "" : "\n`seismo explain` on these trainings: " + explained.joined(separator: " ") + "\n"
    return """
      ## \(name)

      > \(comparison.claim.says.map(Markdown.escape) ?? name)

      \(verdict ?? "")\(introduction)Measured on \(extent), from [the spec](\(Markdown.link(to: spec))):

      | what should be seen | | measured |
      |---|---|---|
      \(comparison.findings.map(row).joined())
      ![Loss curves of seed \(comparison.seeds[0]), and each seed's figures](\(images)/\(pictureName(of: comparison)))

      \(table(["arm", "what it is"], arms(of: comparison)))
      \(table(ComparisonWords.armHead, ComparisonWords.arms(of: comparison)))\(told)

      """
  }

  /// What the spec changes in each arm.
  private static func arms(of comparison: Comparison) -> [[String]] {
    comparison.arms.map { arm in
      let changes = comparison.experiment.changes(of: arm)
      return [arm, changes.isEmpty ? "the spec as it stands" : Markdown.code(changes)]
    }
  }

  private static func row(_ finding: Finding) -> String {
    let says = Markdown.escape(finding.expectation.says ?? finding.metricInWords)
    let figures = ComparisonWords.figures(of: finding)
    return "| \(says) | **\(finding.verdict.rawValue)** | \(finding.metricInWords): \(figures) |\n"
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    return line(head) + "|" + String(repeating: "---|", count: head.count) + "\n"
      + rows.map(line).joined()
  }

  /// As Markdown's viewers link to a heading.
  private static func anchor(_ comparison: Comparison) -> String {
    String(
      comparison.experiment.name.lowercased().compactMap { letter in
        letter.isLetter || letter.isNumber || "-_".contains(letter)
          ? letter : letter == " " ? "-" : nil
      })
  }

  /// The name of a comparison's picture.
  package static func pictureName(of comparison: Comparison) -> String {
    RunDirectory.safeName(comparison.experiment.name) + ".svg"
  }
}

/// e to a power, and its inverse.
func exponential(_ power: Double) -> Double { exp(power) }
func logarithm(_ value: Double) -> Double { log(value) }
