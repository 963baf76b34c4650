internal import SeismoComparison
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// A comparison for a terminal.
enum ComparisonText {
  /// - Parameter columns: the terminal's; nil where lines aren't broken.
  static func render(_ comparison: Comparison, columns: Int?) -> String {
    var text = "\(comparison.experiment.name), \(ComparisonWords.extent(of: comparison))\n"
    if let says = comparison.claim.says { text += says.wrapped(to: columns) + "\n" }
    text +=
      "\n"
      + table(
        filled([ComparisonWords.armHead] + ComparisonWords.arms(of: comparison)), columns: columns)
    text += "\n"
    for finding in comparison.findings {
      text +=
        "\n"
        + lines(of: finding).map { $0.wrapped(to: columns, indent: $1) }.joined(separator: "\n")
    }
    if let verdict = comparison.verdict { text += "\n\nThe claim: \(verdict.rawValue)." }
    let explained = comparison.claim.explained.compactMap {
      ComparisonWords.explanations(of: $0, in: comparison)?.wrapped(to: columns)
    }
    if !explained.isEmpty { text += "\n" + explained.joined(separator: "\n") }
    return text + "\n"
  }

  /// Without the columns in which only the heading says something.
  private static func filled(_ rows: [[String]]) -> [[String]] {
    rows.map { row in
      row.indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }.map {
        row[$0]
      }
    }
  }

  private static func lines(of finding: Finding) -> [(text: String, indent: String)] {
    let figures = "\(finding.metricInWords): \(ComparisonWords.figures(of: finding))"
    guard let says = finding.expectation.says else {
      return [("\(finding.expectation.variant ?? ""), \(figures)", "  ")]
    }
    return [("\(finding.verdict.rawValue): \(says)", "  "), (figures, "    ")]
  }

  /// Columns side by side, the first to the left; headings of several words take two lines.
  static func table(_ rows: [[String]], columns width: Int?) -> String {
    guard let head = rows.first else { return "" }
    let columns = head.enumerated().map { column, words in
      let (upper, lower) = twoLines(words)
      return TextTable.Column(
        "\(upper)\n\(lower)", group: " ", isText: column == 0, isName: column == 0,
        narrowest: column == 0 ? 16 : nil)
    }
    let text = TextTable(columns, rows.dropFirst().map { [$0] }).text(width: width)
    return String(text.drop { $0 == "\n" }.dropLast())
  }

  /// A heading broken where its longer half is shortest.
  private static func twoLines(_ text: String) -> (upper: String, lower: String) {
    let words = text.split(separator: " ")
    let halves = words.indices.map { index in
      (words[..<index].joined(separator: " "), words[index...].joined(separator: " "))
    }
    func width(_ half: (upper: String, lower: String)) -> Int {
      max(half.upper.count, half.lower.count)
    }
    return halves.min { width($0) < width($1) } ?? ("", text)
  }
}

/// Runs up to a training loss.
enum LossReached {
  static func table(_ model: ReportModel, loss: Double, columns: Int?) -> String {
    let head = ["", "step that reaches \(short(loss))", "spikes up to it"]
    let rows = model.curves.map { curve in
      guard let reached = Outcome.epoch(of: curve.epochLosses, reaching: loss) else {
        return [curve.name, "never", ""]
      }
      let step = curve.epochEnds[reached]
      let spikes = curve.spikes.map { file in
        let count = file.spikes.count { $0.series == .probe && $0.onsetStep <= step }
        return file.explained ? "\(count)" : "\(count) or more, seen live"
      }
      return [curve.name, Figures.grouped(step), spikes ?? "not watched"]
    }
    return ComparisonText.table([head] + rows, columns: columns)
  }
}
