internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// The closing table of the page: what was trained, then the rows of each variant with what sets it apart, the best
/// first, and the baseline. The program makes its headings sort it.
enum SummarySection {
  static func render(_ model: ReportModel) -> String {
    guard !model.curves.isEmpty else { return "" }
    let labels = SummaryRow.labels(of: model)
    let settings = SettingColumns(model)
    let ranking = Ranking(model)
    let body = ranking.order.map { block($0, model, labels, settings) }
    let words = ranking.inWords.map { "<p class=\"help\">\($0)</p>\n" } ?? ""
    return """
      <section aria-labelledby="summary-heading">
      <h2 id="summary-heading">Summary</h2>
      \(trained(settings.trained(model)))<div class="scroll" tabindex="0" role="region" \
      aria-labelledby="summary-heading">
      <table id="summary">
      <thead>
      \(headings(model, labels, settings, ranking))</thead>
      \(body.joined())\(foot(model, labels, settings))</table>
      </div>
      \(words)</section>

      """
  }

  private static func trained(_ facts: [(label: String, value: String)]) -> String {
    guard !facts.isEmpty else { return "" }
    let items = facts.map { fact in
      "<span>\(Markup.escape(fact.label)) <b>\(Markup.escape(fact.value))</b></span>"
    }
    return "<p class=\"trained\">\(items.joined(separator: "\n"))</p>\n"
  }

  /// A heading by which the table can be sorted, in the order of `sortValues`.
  private struct Heading {
    var words: String
    var attributes = ""
    /// Whether its largest value is the best, and comes first.
    var isLargerBetter = false
    /// Whether the table is sorted by it at first.
    var isSorted = false

    func cell(_ column: Int) -> String {
      let first = isLargerBetter ? "descending" : "ascending"
      let sorted = isSorted ? " aria-sort=\"\(first)\"" : ""
      return
        "<th scope=\"col\" data-column=\"\(column)\" data-first=\"\(first)\"\(sorted)\(attributes)>"
        + "\(Markup.escape(words))</th>"
    }
  }

  private static func headings(
    _ model: ReportModel, _ labels: [String], _ settings: SettingColumns, _ ranking: Ranking
  ) -> String {
    let known = model.curves.compactMap(\.baseline).flatMap(\.figures)
    let spanning = " rowspan=\"2\""
    var column = 0
    func next(_ heading: Heading) -> String {
      defer { column += 1 }
      return heading.cell(column)
    }
    var upper = next(Heading(words: "variant", attributes: spanning))
    for setting in settings.columns {
      upper += next(
        Heading(
          words: setting.label, attributes: spanning + " title=\"\(Markup.escape(setting.key))\""))
    }
    upper += "<th scope=\"col\"\(spanning)></th><th scope=\"col\"\(spanning)>epoch</th>"
    var lower = ""
    var index = 0
    while index < labels.count {
      let (group, _) = SummaryRow.split(labels[index])
      let start = index
      while index < labels.count, SummaryRow.split(labels[index]).prefix == group {
        let label = labels[index]
        let isSelecting = ranking.criterion?.label == label
        lower += next(
          Heading(
            words: SummaryRow.split(label).last,
            attributes: index == start ? " class=\"group\"" : "",
            isLargerBetter: isSelecting
              ? ranking.criterion?.isLargerBetter ?? false
              : known.first { ReportModel.label(of: $0.name) == label }?.isLargerBetter ?? false,
            isSorted: isSelecting))
        index += 1
      }
      upper += """
        <th scope="colgroup" colspan="\(index - start)" class="group">\(Markup.escape(group))</th>
        """
    }
    for (place, words) in ["steps", "steps/s", "time", "status"].enumerated() {
      let start = place == 0 ? " class=\"group\"" : ""
      upper += next(Heading(words: words, attributes: spanning + start))
    }
    return "<tr>\(upper)</tr>\n<tr>\(lower)</tr>\n"
  }

  /// What a block of rows is sorted by, one for each heading that sorts; null where there is nothing.
  private static func sortValues(
    _ curve: ReportModel.Curve, _ labels: [String], _ settings: [String?], status: String
  ) -> String {
    func number(_ value: Double?) -> String { value.map { Markup.json("\($0)") } ?? "null" }
    func text(_ value: String?) -> String { value.map(Markup.json) ?? "null" }
    let values =
      [text(curve.name)] + settings.map(text) + labels.map { number(curve.summary.chosen($0)) }
      + [
        number(Double(curve.summary.steps)), number(curve.summary.stepsPerSecond),
        number(curve.summary.seconds), text(status),
      ]
    return Markup.escape("[\(values.joined(separator: ","))]")
  }

  private static func block(
    _ index: Int, _ model: ReportModel, _ labels: [String], _ settings: SettingColumns
  ) -> String {
    let own = settings.columns.map { $0.values[index] }
    let rows = SummaryRow.rows(of: index, in: model, labels)
    let values = sortValues(
      model.curves[index], labels, own, status: rows.first?.status ?? "")
    let lines = rows.map { row in self.row(row, span: rows.count, own) }
    return "<tbody data-curve=\"\(index)\" data-values=\"\(values)\">\n\(lines.joined())</tbody>\n"
  }

  private static func row(_ row: SummaryRow, span: Int, _ settings: [String?]) -> String {
    let spanning = span > 1 ? " rowspan=\"\(span)\"" : ""
    let figures = row.figures.map { "<td>\(Markup.escape($0))</td>" }.joined()
    var cells = ""
    if row.isFirst {
      let color = "style=\"background: var(--curve-\(row.curve % CurveStyle.light.count))\""
      cells += """
        <th scope="rowgroup" class="name"\(spanning)><span class="swatch" \(color)></span>\
        <span class="words">\(Markup.escape(row.variant))</span></th>
        """
      for setting in settings {
        cells +=
          "<td\(spanning) class=\"setting\">\(Markup.escape(setting ?? Figures.missing))</td>"
      }
    }
    cells += "<th scope=\"row\">\(row.weights.rawValue)</th><td>\(row.epoch)</td>"
    cells += figures
    if row.isFirst {
      for cell in [row.steps, row.stepsPerSecond, row.time] {
        cells += "<td\(spanning)>\(cell)</td>"
      }
      let status = Markup.escape(row.status)
      cells += "<td\(spanning) class=\"status\" data-status=\"\(status)\">\(status)</td>"
    }
    return "<tr>\(cells)</tr>\n"
  }

  private static func foot(
    _ model: ReportModel, _ labels: [String], _ settings: SettingColumns
  ) -> String {
    let summed =
      FoldRow.rows(of: model, labels).map { ($0.name, $0.figures) }
      + BaselineRow.rows(of: model, labels).map { ($0.name, $0.figures) }
    let rows = summed.map { name, figures in
      let figures = figures.map { "<td>\(Markup.escape($0))</td>" }.joined()
      return """
        <tr><th scope="row" colspan="\(settings.columns.count + 3)">\(Markup.escape(name))</th>\(figures)\
        <td colspan="4"></td></tr>

        """
    }
    return rows.isEmpty ? "" : "<tfoot>\n\(rows.joined())</tfoot>\n"
  }
}
