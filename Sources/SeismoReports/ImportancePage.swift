package import SeismoInference
internal import SeismoTables

/// Which columns a model needs, as one page that works offline and without JavaScript.
package enum ImportancePage {
  /// What is in each of its pages, and no others.
  package static let mark = "<!-- drawn by seismo importance -->"

  /// - Parameters:
  ///   - metric: the one that is shown first; each of the others has bars of its own.
  ///   - data: the file as the user named it.
  ///   - weights: which of the variant's weights were taken.
  package static func render(
    _ importance: Importance, by metric: String, of model: SavedModel, on data: String,
    weights: WeightsChoice
  ) -> String {
    let variant = "variant \(model.variant), \(weights.rawValue) weights"
    let rows = "\(Figures.grouped(importance.rows)) \(importance.rows == 1 ? "row" : "rows")"
    let target = model.pipeline.targetColumn.name
    let page = Page(
      mark: mark, title: "Columns that \(model.experiment) needs on \(data)",
      subtitle: "\(variant) · \(rows) · target \(target)", style: style)
    let metrics =
      importance.metrics.filter { $0.name == metric }
      + importance.metrics.filter { $0.name != metric }
    return page.html(metrics.map { section($0, importance) }.joined() + words(importance.repeats))
  }

  private static let style = """
    .bars { width: 100%; table-layout: fixed; }
    .bars .column { width: 16rem; overflow-wrap: anywhere; white-space: normal; }
    .bars .figure { width: 7rem; }
    .bars .margin { width: 7rem; padding-left: 0; text-align: left; color: var(--muted); }
    .bars thead .figure + th { text-align: left; }
    .bars svg { display: block; width: 100%; height: 1.25rem; overflow: visible; }
    .bars .zero { stroke: var(--axis); }
    .bars .mean { fill: var(--accent); fill-opacity: 0.75; }
    .bars .unsure .mean { fill: var(--tick); }
    .bars .interval { stroke: var(--ink); stroke-width: 1.5; }
    @media (max-width: 640px) {
      .bars .column { width: 8rem; }
      .bars .figure, .bars .margin { width: 4.5rem; }
    }

    """

  private static func section(
    _ metric: (name: String, value: Double), _ importance: Importance
  ) -> String {
    let ranked = importance.ranked(by: metric.name)
    let scale = Scale(ranked.map(\.mean))
    let rows = ranked.map { name, mean in
      "<tr><th scope=\"row\" class=\"column\">\(Markup.escape(name))</th>"
        + "<td class=\"figure\">\(Figures.significant(mean.value, 3))</td>"
        + "<td class=\"margin\">± \(Figures.significant(mean.margin, 2))</td>"
        + "<td>\(scale.bar(mean))</td></tr>"
    }
    let name = Markup.escape(metric.name)
    return """
      <section><h2>\(name)</h2>
      <p>\(name) is \(EvaluationText.figure(metric.value)); with a column's values dealt to other rows it gets worse by:</p>
      <table class="bars"><thead><tr><th scope="col" class="column">column</th>\
      <th scope="col" class="figure">mean</th><th scope="col" class="margin">95 %</th><th scope="col"></th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></section>

      """
  }

  private static func words(_ repeats: Int) -> String {
    let interval =
      repeats > 1
      ? "The line is the 95 % interval of the mean of \(repeats) dealings; a bar whose interval holds 0 is grey. "
      : ""
    return """
      <p class="key">\(interval)A column is dealt as it was read: all that is made of it, such as its one-hot columns, moves \
      together. Columns that say the same share their importance.</p>

      """
  }
}

/// Where numbers lie along a bar: 0, all means and all ends of intervals have a place.
private struct Scale {
  private var lowest = 0.0
  private var highest = 0.0

  init(_ means: [(value: Double, margin: Double)]) {
    for mean in means where (mean.value + mean.margin).isFinite {
      lowest = min(lowest, mean.value - mean.margin)
      highest = max(highest, mean.value + mean.margin)
    }
  }

  /// In per cent of the width.
  private func place(_ number: Double) -> Double {
    highest > lowest ? 100 * (number - lowest) / (highest - lowest) : 0
  }

  private func percent(_ number: Double) -> String { Figures.fixed(place(number), 2) + "%" }

  func bar(_ mean: (value: Double, margin: Double)) -> String {
    let zero =
      "<line class=\"zero\" x1=\"\(percent(0))\" x2=\"\(percent(0))\" y1=\"0\" y2=\"100%\"/>"
    guard (mean.value + mean.margin).isFinite else {
      return "<svg aria-hidden=\"true\">\(zero)</svg>"
    }
    let (low, high) = (mean.value - mean.margin, mean.value + mean.margin)
    let width = abs(place(mean.value) - place(0))
    return "<svg aria-hidden=\"true\"\(low > 0 ? "" : " class=\"unsure\"")>"
      + "<rect class=\"mean\" x=\"\(percent(min(0, mean.value)))\" y=\"20%\" width=\"\(Figures.fixed(width, 2))%\" height=\"60%\"/>"
      + "<line class=\"interval\" x1=\"\(percent(low))\" x2=\"\(percent(high))\" y1=\"50%\" y2=\"50%\"/>"
      + "\(zero)</svg>"
  }
}
