package import SeismoComparison
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// A comparison as a still picture: the first seed's loss curves, and beside them every training's figure.
package enum ComparisonPicture {
  private static let width = 1080.0
  private static let chartWidth = 590.0
  /// Where the figures' names end, and their dots begin.
  private static let stripsLeft = 740.0

  /// What is in each of its pictures, and no others.
  package static let mark = "Right: a dot for each seed; the bar is the 95 % interval of the mean."

  package static func render(_ comparison: Comparison) -> String {
    let strips = Strip.all(of: comparison)
    let drawing = Drawing(
      model(of: comparison), width: chartWidth,
      height: max(400, strips.reduce(30) { $0 + $1.height }))
    let height = drawing.height
    var top = 16.0
    let figures = strips.map { strip in
      defer { top += strip.height }
      return strip.drawn(from: stripsLeft, to: width - 16, top: top)
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Drawing.number(width)) \
      \(Drawing.number(height))" width="\(Drawing.number(width))" \
      height="\(Drawing.number(height))" role="img" font-family="Helvetica, Arial, sans-serif" \
      font-size="12" fill="#222">
      <title>\(Markup.escape(comparison.claim.says ?? comparison.experiment.name))</title>
      <desc>Left: the training loss of seed \(comparison.seeds[0]), each step faint and each epoch strong. \
      \(mark)</desc>
      \(SVGStyle.sheet)
      <rect width="100%" height="100%" fill="#fff"/>
      \(drawing.legend)\(drawing.grid)\(drawing.curves)\(drawing.frame)\(figures.joined())</svg>

      """
  }

  /// The first seed's curves.
  private static func model(of comparison: Comparison) -> ReportModel {
    let drawsSteps = comparison.arms.count <= ComparisonRunner.mostWithSteps
    let curves = comparison.arms.map { arm in
      let outcome = comparison.outcomes[arm]?.first ?? Outcome()
      return ReportModel.Curve(
        name: arm, stepLosses: drawsSteps ? outcome.stepLosses : [],
        epochEnds: outcome.epochLosses.indices.map { ($0 + 1) * outcome.stepsPerEpoch },
        epochLosses: outcome.epochLosses, validationLosses: [],
        summary: .init(
          status: .finished, figures: [], bestEpoch: nil, steps: outcome.steps, stepsPerSecond: 0,
          seconds: 0))
    }
    return ReportModel(title: "", subtitle: "", facts: [], curves: curves, notes: [])
  }
}

/// One metric of some arms, a row of dots for each.
private struct Strip {
  let title: String
  let rows: [(curve: Int, name: String, values: [Double])]
  /// Of a cross-validation; 1 for none.
  let folds: Int
  /// Numbers that arms are held against.
  var bars: [Double] = []

  private static let rowHeight = 17.0
  var height: Double { 58 + Double(rows.count) * Self.rowHeight }

  /// The metrics that a comparison's findings are about, each once.
  static func all(of comparison: Comparison) -> [Strip] {
    var strips: [String: Strip] = [:]
    var order: [String] = []
    for finding in comparison.findings {
      let isMatched = finding.expectation.atLoss == .matched
      let key = finding.metricInWords + (isMatched ? "\(order.count)" : "")
      if strips[key] == nil {
        order.append(key)
        strips[key] = isMatched ? Strip(pairOf: finding, comparison) : Strip(finding, comparison)
      }
      if let bar = Double(finding.expectation.reference ?? "") { strips[key]?.bars.append(bar) }
    }
    return order.compactMap { strips[$0] }
  }

  private init(_ finding: Finding, _ comparison: Comparison) {
    let metric = finding.metric
    let loss: Double? = if case .loss(let limit) = finding.expectation.atLoss { limit } else { nil }
    title = finding.metricInWords
    folds = comparison.folds
    rows = comparison.arms.enumerated().compactMap { index, arm in
      let values = (comparison.outcomes[arm] ?? []).map { metric.value(of: $0, to: loss) }
      let finite = values.filter(\.isFinite)
      return finite.isEmpty ? nil : (index, arm, finite)
    }
  }

  private init(pairOf finding: Finding, _ comparison: Comparison) {
    title = finding.metricInWords
    folds = comparison.folds
    let names = [finding.expectation.variant, finding.expectation.reference]
    rows = zip(names, [finding.values, finding.others]).compactMap { name, values in
      guard !values.isEmpty, let arm = comparison.arms.firstIndex(where: { $0 == name }) else {
        return nil
      }
      return (arm, comparison.arms[arm], values)
    }
  }

  func drawn(from left: Double, to right: Double, top: Double) -> String {
    let all = rows.flatMap(\.values) + bars
    let most = all.max() ?? 1
    let high = most > 0 ? most : 1
    let low = min(0, all.min() ?? 0)
    func x(_ value: Double) -> Double { left + (value - low) / (high - low) * (right - left) }
    let bottom = top + 20 + Double(rows.count) * Self.rowHeight
    var svg = text(title, left - 120, top + 8, " font-weight=\"bold\"")
    let (ticks, exponent) = Axis.roundValues(in: low...high, about: 5)
    for tick in ticks {
      svg += line(x(tick), top + 16, x(tick), bottom, "#e4e4e4")
      svg += text(
        Figures.fixed(tick, max(0, -exponent)), x(tick), bottom + 14,
        " text-anchor=\"middle\" font-size=\"11\"")
    }
    for bar in bars {
      svg += line(x(bar), top + 16, x(bar), bottom, "#777", " stroke-dasharray=\"3 3\"")
    }
    for (row, entry) in rows.enumerated() {
      let y = top + 25 + Double(row) * Self.rowHeight
      let color = CurveStyle(index: entry.curve).color
      let name = entry.name.count > 22 ? entry.name.prefix(21) + "…" : entry.name[...]
      svg += text(String(name), left - 10, y + 4, " text-anchor=\"end\" font-size=\"10.5\"")
      for (index, value) in entry.values.enumerated() {
        // Moved up or down a little, so that equal values are seen beside each other.
        let shifted = y + Double(index % 5 - 2) * 1.7
        svg += """
          <circle cx="\(Drawing.number(x(value)))" cy="\(Drawing.number(shifted))" r="2.8" \
          fill="\(color)" fill-opacity="0.3"/>

          """
      }
      let interval = Bootstrap.interval(of: entry.values, folds: folds)
      if interval[0].isFinite {
        svg += line(
          x(max(low, interval[0])), y, x(min(high, interval[1])), y, color, " stroke-width=\"3\"")
      }
      let mean = x(Bootstrap.mean(entry.values))
      svg += line(mean, y - 6, mean, y + 6, color, " stroke-width=\"2.5\"")
    }
    return svg
  }

  private func text(_ words: String, _ x: Double, _ y: Double, _ attributes: String) -> String {
    let place = "x=\"\(Drawing.number(x))\" y=\"\(Drawing.number(y))\""
    return "<text \(place)\(attributes)>\(Markup.escape(words))</text>\n"
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String,
    _ attributes: String = ""
  ) -> String {
    let ends =
      "M\(Drawing.number(x1)),\(Drawing.number(y1))L\(Drawing.number(x2)),\(Drawing.number(y2))"
    return "<path d=\"\(ends)\" stroke=\"\(color)\"\(attributes)/>\n"
  }
}
