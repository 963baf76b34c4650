/// The loss curves as a still picture for a paper: text as text, on white, the same every time.
package enum SVGChart {
  /// Draws the loss of every step (faint), of every epoch (strong) and on the validation split
  /// (dashed) against the step.
  package static func render(
    _ model: ReportModel, width: Double = 720, height: Double = 440
  ) -> String {
    let drawing = Drawing(model, width: width, height: height)
    let size = "\(Drawing.number(width)) \(Drawing.number(height))"
    let sides = "width=\"\(Drawing.number(width))\" height=\"\(Drawing.number(height))\""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" \(sides) role="img" \
      font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">
      <title>\(Markup.escape(model.title))</title>
      <desc>\(Markup.escape(model.subtitle)) Faint: the loss of each step, lowest to highest in \
      each column. Strong: the mean of each epoch.</desc>
      <rect width="100%" height="100%" fill="#fff"/>
      \(drawing.legend)\(drawing.grid)\(drawing.curves)\(drawing.marks)\(drawing.frame)</svg>

      """
  }
}

/// One chart being laid out: where the plot lies in the picture and what stands around it.
package struct Drawing {
  /// The plot's edges in pixels from the picture's upper left corner.
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  /// The step at the right edge; the left edge is step 0.
  let lastStep: Double
  /// The loss axis.
  let axis: Axis
  let model: ReportModel
  /// What stands in the rows above the plot, one per curve and kind of mark.
  let lanes: [Lane]
  /// Legend entries with their places.
  let entries: [Entry]

  /// Marks of one kind on one curve.
  struct Lane: Equatable {
    var curve: Int
    var mark: Envelope.Mark
  }

  /// One entry of the legend.
  struct Entry {
    var text: String
    /// The curve it stands for; nil for what holds for all of them.
    var curve: Int?
    var dash: String
    var x: Double
    var y: Double
  }

  /// Height of a row of marks.
  static let laneHeight = 11.0

  package init(_ model: ReportModel, width: Double, height: Double) {
    self.model = model
    var longest = 1
    for curve in model.curves {
      longest = max(longest, curve.stepLosses.count, curve.epochEnds.last ?? 1)
    }
    lastStep = Double(longest)
    let axis = Axis(
      fitting: model.curves.lazy.flatMap {
        [$0.stepLosses, $0.epochLosses, $0.validationLosses].joined()
      })
    self.axis = axis
    lanes = model.curves.indices.flatMap { curve in
      let series = [model.curves[curve].stepLosses, model.curves[curve].epochLosses].joined()
      let validation = model.curves[curve].validationLosses.lazy.filter { !$0.isNaN }
      return Envelope.Mark.allCases.filter { mark in
        series.contains { Envelope.Mark($0, isLogarithmic: axis.isLogarithmic) == mark }
          || validation.contains { Envelope.Mark($0, isLogarithmic: axis.isLogarithmic) == mark }
      }.map { Lane(curve: curve, mark: $0) }
    }
    let labels = axis.ticks(length: height).map { Self.textWidth($0.label, size: 11) }
    left = 34 + (labels.max() ?? 0)
    right = max(width - 20, left + 40)
    (entries, top) = Self.legend(model, lanes: lanes, from: left, to: right)
    bottom = max(height - 46, top + 40)
  }

  private static func legend(
    _ model: ReportModel, lanes: [Lane], from left: Double, to right: Double
  ) -> (entries: [Entry], bottom: Double) {
    var entries: [Entry] = model.curves.indices.map {
      let dash = CurveStyle(index: $0).dash
      return Entry(text: model.curves[$0].name, curve: $0, dash: dash, x: 0, y: 0)
    }
    if model.curves.contains(where: { $0.validationLosses.contains { !$0.isNaN } }) {
      let dash = CurveStyle.validationDash
      entries.append(Entry(text: "validation", curve: nil, dash: dash, x: 0, y: 0))
    }
    for mark in Envelope.Mark.allCases where lanes.contains(where: { $0.mark == mark }) {
      let text = "\(mark.symbol) \(mark.meaning)"
      entries.append(Entry(text: text, curve: nil, dash: "", x: 0, y: 0))
    }
    var x = left
    var y = 20.0
    for index in entries.indices {
      if entries[index].text.count > 48 {
        entries[index].text = entries[index].text.prefix(47) + "…"
      }
      let width = entries[index].sampleWidth + textWidth(entries[index].text, size: 12)
      if x > left, x + width > right {
        x = left
        y += 18
      }
      entries[index].x = x
      entries[index].y = y
      x += width + 18
    }
    let upperLanes = lanes.filter { $0.mark != .below }.count
    return (entries, y + 14 + Double(upperLanes) * laneHeight)
  }

  /// Roughly how wide `text` is, for the layout.
  static func textWidth(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { width, scalar in
      switch scalar {
      case " ", ".", ",", ":", ";", "'", "|", "!", "(", ")", "f", "i", "j", "l", "t", "r":
        width + 0.3 * size
      case "m", "w", "A"..."Z": width + 0.78 * size
      case "\u{2E80}"...: width + size
      default: width + 0.56 * size
      }
    }
  }

  /// A coordinate with at most one decimal.
  package static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let whole = sign + String(tenths.magnitude / 10)
    return tenths % 10 == 0 ? whole : whole + "." + String(tenths.magnitude % 10)
  }

  /// The horizontal place of a step.
  func x(_ step: Double) -> Double { left + step / lastStep * (right - left) }

  /// The vertical place of a loss.
  package func y(_ value: Double) -> Double { bottom - axis.position(value) * (bottom - top) }
}

extension Drawing.Entry {
  /// Room for the line drawn before the text.
  var sampleWidth: Double { curve == nil && dash.isEmpty ? 0 : 28 }
}
