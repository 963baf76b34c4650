/// The arms on a page: their curves as bands over seeds, their figures and the differences.
enum ArmsSection {
  static func render(_ model: ReportModel) -> String {
    let arms = Arms(model)
    guard arms.hasReplicates else { return "" }
    let headings = ["trained alike but for the seed", "times"] + arms.figures
    let rows = arms.arms.enumerated().map { index, arm in
      let color = CurveStyle.light[index % CurveStyle.light.count]
      let swatch = "<span class=\"swatch\" style=\"background:\(color)\"></span>"
      let cells =
        ["\(arm.members.count)"] + arms.figures.map { ArmsWords.cell(arms, arm, $0) }
      return "<tr><th>\(swatch)\(Markup.escape(arm.label))</th>"
        + cells.map { "<td>\(Markup.escape($0))</td>" }.joined() + "</tr>\n"
    }
    let sentences = ArmsWords.sentences(arms).map { "<li>\(Markup.escape($0))</li>" }
    return """
      <section aria-labelledby="arms-heading">
      <h2 id="arms-heading">Over seeds and folds</h2>
      <div class="still">\(BandChart(arms).drawn())</div>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="arms-heading">
      <table class="effects"><thead><tr>\(headings.map { "<th>\(Markup.escape($0))</th>" }.joined())</tr></thead>
      <tbody>\(rows.joined())</tbody></table></div>
      <p class="help">A line is the median of the trainings' losses in each epoch, its band goes from the lowest to the
      highest. Behind a mean stands its 95 % interval.</p>
      <ul>\(sentences.joined())</ul>
      </section>

      """
  }
}

/// Each arm's training loss by epoch: the median over its trainings, in a band from the lowest to the highest.
struct BandChart {
  private struct Band {
    var color: String
    var middle: [Double]
    var low: [Double]
    var high: [Double]
  }

  private let bands: [Band]
  private let axis: Axis
  private let epochs: Int
  private static let (width, height) = (720.0, 320.0)
  private static let (left, right, top, bottom) = (70.0, 706.0, 12.0, 276.0)

  init(_ arms: Arms) {
    bands = arms.arms.enumerated().map { index, arm in
      let curves = arms.curves(of: arm).map(\.epochLosses)
      let count = curves.map(\.count).max() ?? 0
      var band = Band(
        color: CurveStyle.light[index % CurveStyle.light.count], middle: [], low: [], high: [])
      for epoch in 0..<count {
        let values = curves.compactMap { epoch < $0.count ? $0[epoch] : nil }
          .filter(\.isFinite).sorted()
        band.middle.append(values.isEmpty ? .nan : values[values.count / 2])
        band.low.append(values.first ?? .nan)
        band.high.append(values.last ?? .nan)
      }
      return band
    }
    axis = Axis(fitting: bands.flatMap { $0.low + $0.high })
    epochs = max(2, bands.map(\.middle.count).max() ?? 2)
  }

  private func point(_ epoch: Int, _ value: Double) -> String {
    let x = Self.left + Double(epoch) / Double(epochs - 1) * (Self.right - Self.left)
    let y = Self.bottom - axis.position(value) * (Self.bottom - Self.top)
    return "\(Drawing.number(x)),\(Drawing.number(y))"
  }

  private func path(_ values: [Double]) -> [String] {
    values.enumerated().filter { axis.position($0.element).isFinite }.map {
      point($0.offset, $0.element)
    }
  }

  func drawn() -> String {
    let areas = bands.map { band in
      let outline = path(band.high) + path(band.low).reversed()
      return outline.isEmpty
        ? ""
        : "<path d=\"M\(outline.joined(separator: "L"))Z\" fill=\"\(band.color)\" opacity=\"0.18\"/>"
    }
    let lines = bands.map { band in
      let line = path(band.middle)
      return line.isEmpty
        ? ""
        : "<path d=\"M\(line.joined(separator: "L"))\" fill=\"none\" stroke=\"\(band.color)\" stroke-width=\"1.8\"/>"
    }
    let ticks = axis.ticks(length: Self.bottom - Self.top).filter { !$0.label.isEmpty }.map {
      tick in
      let y = Self.bottom - tick.position * (Self.bottom - Self.top)
      return
        "<path d=\"M\(Drawing.number(Self.left)),\(Drawing.number(y))H\(Drawing.number(Self.right))\" stroke=\"#e4e4e4\"/>"
        + "<text x=\"\(Drawing.number(Self.left - 8))\" y=\"\(Drawing.number(y + 4))\" text-anchor=\"end\" font-size=\"11\">\(Markup.escape(tick.label))</text>"
    }
    let (values, _) = Axis.roundValues(in: 1...Double(epochs), about: 7)
    let labels = values.filter { $0 == $0.rounded() && $0 >= 1 }.map { epoch in
      let x = Self.left + (epoch - 1) / Double(epochs - 1) * (Self.right - Self.left)
      return
        "<text x=\"\(Drawing.number(x))\" y=\"\(Drawing.number(Self.bottom + 18))\" text-anchor=\"middle\" font-size=\"11\">\(Figures.grouped(Int(epoch)))</text>"
    }
    let size = "\(Drawing.number(Self.width)) \(Drawing.number(Self.height))"
    return """
      <svg viewBox="0 0 \(size)" role="img" aria-label="Training loss by epoch, a band for each arm" \
      font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">
      \(SVGStyle.sheet)\(ticks.joined())\(areas.joined())\(lines.joined())\(labels.joined())
      <text x="\(Drawing.number((Self.left + Self.right) / 2))" y="\(Drawing.number(Self.height - 6))" text-anchor="middle">epoch</text>
      <text transform="translate(16,\(Drawing.number((Self.top + Self.bottom) / 2))) rotate(-90)" text-anchor="middle">training loss</text>
      </svg>

      """
  }
}
