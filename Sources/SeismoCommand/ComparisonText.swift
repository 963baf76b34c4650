internal import SeismoComparison
internal import SeismoReports
internal import SeismoSpec
internal import SeismoTraining

/// A comparison for a terminal.
enum ComparisonText {
  static func render(_ comparison: Comparison) -> String {
    var text = "\(comparison.experiment.name), \(ComparisonWords.extent(of: comparison))\n"
    if let says = comparison.claim.says { text += "\(says)\n" }
    text += "\n" + table([ComparisonWords.armHead] + ComparisonWords.arms(of: comparison)) + "\n"
    for finding in comparison.findings {
      let expectation = finding.expectation
      let figures = ComparisonWords.figures(of: finding)
      if let says = expectation.says {
        text +=
          "\n  \(finding.verdict.rawValue): \(says)\n    \(finding.metricInWords): \(figures)"
      } else {
        text += "\n  \(expectation.variant ?? ""), \(finding.metricInWords): \(figures)"
      }
    }
    if let verdict = comparison.verdict { text += "\n\nThe claim: \(verdict.rawValue)." }
    let explained = comparison.claim.explained.compactMap {
      ComparisonWords.explanations(of: $0, in: comparison)
    }
    if !explained.isEmpty { text += "\n" + explained.joined(separator: "\n") }
    return text + "\n"
  }

  /// Columns side by side, the first to the left.
  static func table(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { cells in
      cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

/// Runs up to a training loss.
enum LossReached {
  static func table(_ model: ReportModel, loss: Double) -> String {
    let head = ["", "step that reaches \(short(loss))", "spikes up to it"]
    let rows = model.curves.map { curve in
      guard let reached = Outcome.epoch(of: curve.epochLosses, reaching: loss) else {
        return [curve.name, "never", ""]
      }
      let step = curve.epochEnds[reached]
      let spikes = curve.spikes.map { file in
        let count = file.spikes.count { $0.series == "probe" && $0.onsetStep <= step }
        return file.explained ? "\(count)" : "\(count) or more, seen live"
      }
      return [curve.name, Figures.grouped(step), spikes ?? "not watched"]
    }
    return ComparisonText.table([head] + rows)
  }
}
