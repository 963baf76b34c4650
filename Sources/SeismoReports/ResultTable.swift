internal import SeismoRuns
internal import SeismoSpec

/// The closing table as plain text for a terminal.
package enum ResultTable {
  /// The most settings that get a column; a terminal has no room for more.
  private static let mostSettings = 6

  /// What was trained, then the rows of each variant with what sets it apart, the best first, then the baseline, and
  /// sentences on what came to pass.
  ///
  /// - Parameter width: the terminal's; nil where lines may have any length.
  package static func render(_ model: ReportModel, columns width: Int?) -> String {
    guard !model.curves.isEmpty else { return "" }
    let settings = SettingColumns(model)
    let ranking = Ranking(model)
    let trained = settings.trained(model).map { "\($0.label) \($0.value)" }
    let head = trained.isEmpty ? "" : lines(trained.joined(separator: " · "), width) + "\n"
    let below = sentences(model, settings, ranking).map { lines($0, width) }
    let labels = SummaryRow.labels(of: model)
    var table = table(model, labels, settings, ranking)
    if !table.fits(in: width) {
      // What the variants are sorted by stands beside what sets them apart.
      table = self.table(model, foremost(ranking, labels), settings, ranking)
    }
    return head + table.text(width: width)
      + (below.isEmpty ? "" : "\n" + below.joined())
  }

  /// The part that selects first, then the others, the last one first.
  private static func foremost(_ ranking: Ranking, _ labels: [String]) -> [String] {
    guard let criterion = ranking.criterion else { return labels }
    var parts: [String] = []
    for part in labels.map({ SummaryRow.split($0).prefix }) where !parts.contains(part) {
      parts.insert(part, at: 0)
    }
    let first = SummaryRow.split(criterion.label).prefix
    return ([first] + parts.filter { $0 != first }).flatMap { part in
      labels.filter { SummaryRow.split($0).prefix == part }
    }
  }

  private static func table(
    _ model: ReportModel, _ labels: [String], _ settings: SettingColumns, _ ranking: Ranking
  ) -> TextTable {
    let showsStatus = model.curves.contains {
      !$0.summary.status.isComplete
    }
    let shown = settings.columns.prefix(mostSettings)
    var columns: [TextTable.Column] = [.init("variant", isText: true, isName: true, narrowest: 16)]
    columns += [.init("", isText: true, isName: true), .init("epoch", isName: true)]
    columns += shown.map { .init($0.label, group: " ", narrowest: 10) }
    columns += labels.map { label in
      let (group, last) = SummaryRow.split(label)
      return .init(last, group: group)
    }
    columns += [.init("steps/s", group: " "), .init("time", group: " ")]
    if showsStatus { columns.append(.init("status", isText: true)) }
    let variants = ranking.order.map { curve in
      SummaryRow.rows(of: curve, in: model, labels).map { row in
        let own = shown.map { row.isFirst ? $0.values[curve] ?? Figures.missing : "" }
        let end = [row.stepsPerSecond, row.time] + (showsStatus ? [row.status] : [])
        return [row.isFirst ? row.variant : "", row.weights.rawValue, row.epoch] + own + row.figures
          + (row.isFirst ? end : end.map { _ in "" })
      }
    }
    let summed =
      FoldRow.rows(of: model, labels).map { ($0.name, $0.figures) }
      + BaselineRow.rows(of: model, labels).map { ($0.name, $0.figures) }
    let below = summed.map { name, figures in
      [name, "", ""] + shown.map { _ in "" } + figures + ["", ""] + (showsStatus ? [""] : [])
    }
    return TextTable(columns, variants, below: below)
  }

  private static func sentences(
    _ model: ReportModel, _ settings: SettingColumns, _ ranking: Ranking
  ) -> [String] {
    let further = settings.columns.dropFirst(mostSettings).map(\.key)
    let told =
      further.isEmpty
      ? []
      : ["Other settings differ, too; report.html has them: \(further.joined(separator: ", "))."]
    return [ranking.inWords].compactMap(\.self) + told + endings(model)
      + BaselineRow.warnings(on: model)
  }

  /// The most variants of which each is told how it ended; of more it is told how many ended in which way.
  private static let mostEndings = 6

  private static func endings(_ model: ReportModel) -> [String] {
    let ended = model.curves.filter { $0.summary.reason != nil }
    guard ended.count > mostEndings else {
      return ended.map { "\($0.name) \($0.summary.reason ?? "")" }
    }
    let ways: [(VariantStatus, String)] = [
      (.stopped, "stopped early; the weights of their best epochs are restored"),
      (.finished, "ran all epochs; the weights of their best epochs are restored"),
      (.pruned, "were stopped by their sweep"), (.diverged, "diverged"),
      (.interrupted, "were interrupted"),
    ]
    return ways.compactMap { status, words in
      let count = ended.count { $0.summary.status == status }
      return count == 0 ? nil : "\(count) of \(model.curves.count) \(words)."
    } + ["report.html says of each how it ended."]
  }

  /// Words in lines of at most a width.
  private static func lines(_ text: String, _ width: Int?) -> String {
    let text = text.visibleOnOneLine
    return (width.map { text.broken(to: max(20, $0)) } ?? [text]).joined(separator: "\n") + "\n"
  }
}
