/// The closing table of the page.
enum SummarySection {
  /// Two rows for each variant: after its last epoch and at the best one.
  static func render(_ model: ReportModel) -> String {
    guard !model.curves.isEmpty else { return "" }
    let labels = SummaryRow.labels(of: model)
    let rows = SummaryRow.rows(of: model)
    let body = model.curves.indices.map { curve in
      let own = rows.filter { $0.curve == curve }
      let lines = own.map { row in self.row(row, span: own.count) }
      return "<tbody>\n\(lines.joined())</tbody>\n"
    }
    return """
      <section aria-labelledby="summary-heading">
      <h2 id="summary-heading">Summary</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="summary-heading">
      <table>
      <thead>
      \(headings(labels))</thead>
      \(body.joined())</table>
      </div>
      </section>

      """
  }

  private static func headings(_ labels: [String]) -> String {
    var upper = ""
    var lower = ""
    var index = 0
    while index < labels.count {
      let (group, _) = SummaryRow.split(labels[index])
      var members: [String] = []
      while index < labels.count, SummaryRow.split(labels[index]).prefix == group {
        members.append(SummaryRow.split(labels[index]).last)
        index += 1
      }
      upper += """
        <th scope="colgroup" colspan="\(members.count)" class="group">\(Markup.escape(group))</th>
        """
      lower += members.enumerated().map { position, member in
        let start = position == 0 ? " class=\"group\"" : ""
        return "<th scope=\"col\"\(start)>\(Markup.escape(member))</th>"
      }.joined()
    }
    let before = ["variant", "", "epoch"].map { heading in
      "<th scope=\"col\" rowspan=\"2\">\(heading)</th>"
    }
    let after = ["steps", "steps/s", "time", "status"].enumerated().map { index, heading in
      let start = index == 0 ? " class=\"group\"" : ""
      return "<th scope=\"col\" rowspan=\"2\"\(start)>\(heading)</th>"
    }
    return "<tr>\(before.joined())\(upper)\(after.joined())</tr>\n<tr>\(lower)</tr>\n"
  }

  private static func row(_ row: SummaryRow, span: Int) -> String {
    let spanning = span > 1 ? " rowspan=\"\(span)\"" : ""
    let figures = row.figures.map { "<td>\(Markup.escape($0))</td>" }.joined()
    var cells = ""
    if row.isFinal {
      let color = "style=\"background: var(--curve-\(row.curve % CurveStyle.light.count))\""
      cells += """
        <th scope="rowgroup" class="name"\(spanning)><span class="swatch" \(color)></span>\
        \(Markup.escape(row.variant))</th>
        """
    }
    cells += "<th scope=\"row\">\(row.isFinal ? "final" : "best")</th><td>\(row.epoch)</td>"
    cells += figures
    if row.isFinal {
      for cell in [row.steps, row.stepsPerSecond, row.time] {
        cells += "<td\(spanning)>\(cell)</td>"
      }
      let status = Markup.escape(row.status)
      cells += "<td\(spanning) class=\"status\" data-status=\"\(status)\">\(status)</td>"
    }
    return "<tr>\(cells)</tr>\n"
  }
}
