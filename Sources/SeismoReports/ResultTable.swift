internal import SeismoSpec

/// The closing table as plain text for a terminal.
package enum ResultTable {
  /// Two rows for each variant, after the last epoch and at the best one, or one block for each
  /// variant below another if the rows would be wider than `terminalWidth`.
  package static func render(_ model: ReportModel, columns terminalWidth: Int?) -> String {
    guard !model.curves.isEmpty else { return "" }
    let rows = SummaryRow.rows(of: model)
    let labels = SummaryRow.labels(of: model)
    let showsStatus = model.curves.contains { $0.summary.status != "finished" }
    let table = aligned(rows, labels: labels, showsStatus: showsStatus)
    let widest = table.split(separator: "\n").map { displayWidth($0) }.max() ?? 0
    let isTooWide = terminalWidth.map { widest > $0 } ?? false
    return (isTooWide ? stacked(rows, labels: labels) : table) + reasons(model)
  }

  /// A sentence for each variant that stopped early, below a blank line.
  private static func reasons(_ model: ReportModel) -> String {
    let lines = model.curves.compactMap { curve in
      curve.summary.reason.map { printable("\(curve.name) \($0)") + "\n" }
    }
    return lines.isEmpty ? "" : "\n" + lines.joined()
  }

  private static func aligned(
    _ rows: [SummaryRow], labels: [String], showsStatus: Bool
  ) -> String {
    var headings = ["variant", "", "epoch"] + shortened(labels) + ["steps/s", "time"]
    if showsStatus { headings.append("status") }
    let lines = rows.map { row in
      let name = row.isFinal ? [printable(row.variant), "final"] : ["", "best"]
      var line = name + [row.epoch] + row.figures
      line += row.isFinal ? [row.stepsPerSecond, row.time] : ["", ""]
      if showsStatus { line.append(row.isFinal ? printable(row.status) : "") }
      return line
    }
    let table = [headings] + lines
    let widths = headings.indices.map { column in
      table.map { displayWidth($0[column]) }.max() ?? 0
    }
    return table.map { line in
      var text = ""
      for (column, cell) in line.enumerated() {
        let space = String(repeating: " ", count: widths[column] - displayWidth(cell))
        let isText = column < 2 || column == 5 + labels.count
        // A wider gap sets apart what belongs to another split or is no loss.
        let startsGroup = column > 2 && !(column < 3 + labels.count && isContinued(column))
        if column > 0 { text += startsGroup ? "   " : "  " }
        text += isText ? cell + space : space + cell
      }
      return trimmed(text)
    }.joined(separator: "\n") + "\n"

    func isContinued(_ column: Int) -> Bool { headings[column] != labels[column - 3] }
  }

  private static func stacked(_ rows: [SummaryRow], labels: [String]) -> String {
    var blocks: [String] = []
    for final in rows where final.isFinal {
      let best = rows.first { $0.curve == final.curve && !$0.isFinal }
      var lines = [("", "final", best == nil ? "" : "best"), ("epoch", final.epoch, best?.epoch)]
      for (index, label) in labels.enumerated() {
        lines.append((label, final.figures[index], best?.figures[index]))
      }
      lines += [("steps/s", final.stepsPerSecond, ""), ("time", final.time, "")]
      if final.status != "finished" { lines.append(("status", printable(final.status), "")) }
      let widths = [lines.map(\.0), lines.map(\.1), lines.map { $0.2 ?? "" }].map { cells in
        cells.map { displayWidth($0) }.max() ?? 0
      }
      let text = lines.map { label, first, second in
        let middle = String(repeating: " ", count: widths[0] - displayWidth(label) + 2)
        let before = String(repeating: " ", count: widths[1] - displayWidth(first))
        let last = second ?? ""
        let between = String(repeating: " ", count: widths[2] - displayWidth(last) + 2)
        return trimmed("  " + label + middle + before + first + between + last)
      }
      blocks.append(([printable(final.variant)] + text).joined(separator: "\n"))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// Labels without the words they share with the one before: "test loss", "accuracy".
  private static func shortened(_ labels: [String]) -> [String] {
    var group = ""
    return labels.map { label in
      let (prefix, last) = SummaryRow.split(label)
      defer { group = prefix }
      return !prefix.isEmpty && prefix == group ? printable(last) : printable(label)
    }
  }

  private static func printable(_ text: String) -> String { text.visibleOnOneLine }

  /// How many cells of a terminal `text` fills.
  private static func displayWidth(_ text: some StringProtocol) -> Int {
    text.reduce(0) { width, character in
      let first = character.unicodeScalars.first?.value ?? 0
      let isWide =
        (0x1100...0x115F).contains(first) || (0x2E80...0xA4CF).contains(first)
        || (0xAC00...0xD7A3).contains(first) || (0xF900...0xFAFF).contains(first)
        || (0xFE30...0xFE6F).contains(first) || (0xFF00...0xFF60).contains(first)
        || (0x1F300...0x1FAFF).contains(first) || (0x20000...0x3FFFD).contains(first)
      return width + (isWide ? 2 : 1)
    }
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
