/// A report as one page that holds everything it shows and asks the network for nothing.
package enum HTMLReport {
  /// What is in each of its pages, and no others.
  package static let mark = "<script type=\"application/json\" id=\"model\">"

  /// The page: the chart to explore, the closing table, notes and facts.
  ///
  /// Without JavaScript, and until it has drawn the first time, the page shows `SVGChart`.
  ///
  /// - Parameter comparesRuns: whether trainings that differ in their seeds alone are summed up.
  package static func render(_ model: ReportModel, comparesRuns: Bool = false) -> String {
    let title = Markup.escape(model.title)
    let css = String(decoding: PackageResources.report_css, as: UTF8.self)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(colors)
      \(css)</style>
      </head>
      <body>
      <header>
      <div><h1>\(title)</h1>
      <p class="subtitle">\(Markup.escape(model.subtitle))</p></div>
      <button type="button" id="theme" class="button" hidden>Dark</button>
      </header>
      <main>
      \(notes(model))\(chart(model))\(comparesRuns ? ArmsSection.render(model) : "")\(SummarySection.render(model))\(ConfusionSection.render(model))\(SpikesSection.render(model))\(facts(model))</main>
      \(mark)\(json(model))</script>
      <script type="module">
      \(script)</script>
      </body>
      </html>

      """
  }

  /// The program, in the order in which its parts build on one another.
  private static var script: String {
    [
      PackageResources.series_js, PackageResources.scales_js, PackageResources.view_js,
      PackageResources.curves_js, PackageResources.pane_js, PackageResources.overview_js,
      PackageResources.controls_js, PackageResources.reading_js, PackageResources.gestures_js,
      PackageResources.spikes_js, PackageResources.table_js,
      PackageResources.report_js,
    ].map { String(decoding: $0, as: UTF8.self) }.joined()
  }

  /// The curves' colours as style variables, for both themes.
  private static var colors: String {
    let light = variables(CurveStyle.light)
    let dark = variables(CurveStyle.dark)
    return """
      :root { \(light) }
      @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { \(dark) } }
      :root[data-theme="dark"] { \(dark) }
      """
  }

  private static func variables(_ colors: [String]) -> String {
    colors.enumerated().map { "--curve-\($0): \($1);" }.joined(separator: " ")
  }

  private static func chart(_ model: ReportModel) -> String {
    """
    <section aria-labelledby="chart-heading">
    <h2 id="chart-heading">Training loss</h2>
    <div id="still" class="still">
    \(SVGChart.render(model))</div>
    <noscript><p>With JavaScript this chart can be zoomed and read step by step.</p></noscript>
    <div id="chart" hidden></div>
    </section>

    """
  }

  /// Warnings, then what only informs; many of them can be opened.
  private static func notes(_ model: ReportModel) -> String {
    list(model.warnings, kind: "warnings", label: "Warnings")
      + list(model.notes, kind: "notes", label: "Notes")
  }

  /// The most sentences that are shown at once.
  private static let mostSentences = 6

  private static func list(_ sentences: [String], kind: String, label: String) -> String {
    guard !sentences.isEmpty else { return "" }
    let items = sentences.map { "<li>\(Markup.escape($0))</li>" }.joined(separator: "\n")
    let list = "<ul aria-label=\"\(label)\">\n\(items)\n</ul>\n"
    let heading = "\(sentences.count) \(label.lowercased())"
    return sentences.count > mostSentences
      ? "<details class=\"\(kind)\"><summary>\(heading)</summary>\n\(list)</details>\n"
      : "<div class=\"\(kind)\">\n\(list)</div>\n"
  }

  private static func facts(_ model: ReportModel) -> String {
    guard !model.facts.isEmpty else { return "" }
    let rows = model.facts.map { fact in
      "<div><dt>\(Markup.escape(fact.label))</dt><dd>\(Markup.escape(fact.value))</dd></div>"
    }.joined(separator: "\n")
    return """
      <section aria-labelledby="facts-heading">
      <h2 id="facts-heading">Facts</h2>
      <dl>
      \(rows)
      </dl>
      </section>

      """
  }

  /// What the program reads: names as strings, numbers with every bit kept.
  private static func json(_ model: ReportModel) -> String {
    let curves = model.curves.enumerated().map { index, curve in
      """
      {"name":\(Markup.json(curve.name)),
      "dash":"\(CurveStyle(index: index).dash)",
      "color":"--curve-\(index % CurveStyle.light.count)",
      "epochEnds":[\(curve.epochEnds.map(String.init).joined(separator: ","))],
      "stepLosses":"\(Base64.encode(curve.stepLosses))",
      "spikes":\(curve.spikes?.drawn(curve: index) ?? "[]"),
      "epochLosses":"\(Base64.encode(curve.epochLosses))",
      "validationLosses":"\(Base64.encode(curve.validationLosses))"}
      """
    }
    let marks = model.marks.map { "{\"step\":\($0.step),\"label\":\(Markup.json($0.label))}" }
    return
      "{\"curves\":[\(curves.joined(separator: ",\n"))],\"marks\":[\(marks.joined(separator: ","))]}"
  }
}
