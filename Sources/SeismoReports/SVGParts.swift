extension Drawing {
  /// The legend above the plot.
  var legend: String {
    entries.map { entry in
      var lines = ""
      if entry.sampleWidth > 0 {
        let color = entry.curve.map { CurveStyle(index: $0).color } ?? "#555"
        let end = Self.number(entry.x + 22)
        let dashes = entry.dash.isEmpty ? "" : " stroke-dasharray=\"\(entry.dash)\""
        lines += """
          <path d="M\(Self.number(entry.x)),\(Self.number(entry.y - 4))H\(end)" \
          stroke="\(color)" stroke-width="2"\(dashes)/>

          """
      }
      let fill = entry.curve == nil ? " fill=\"#555\"" : ""
      return lines + text(entry.text, x: entry.x + entry.sampleWidth, y: entry.y, fill)
    }.joined()
  }

  /// Dashed lines where something happened to the training.
  var marks: String {
    model.marks.map { mark in
      let place = x(Double(mark.step))
      let isRight = place > (left + right) / 2
      let anchor = isRight ? " text-anchor=\"end\"" : ""
      return """
        <path d="M\(Self.number(place)),\(Self.number(top))V\(Self.number(bottom))" stroke="#222" stroke-dasharray="6 4"/>
        \(text(mark.label, x: place + (isRight ? -5 : 5), y: top + 14, anchor))
        """
    }.joined()
  }

  /// Lines at the labelled losses, and the labels of both axes.
  var grid: String {
    var lines = ""
    var minor = ""
    var labels = ""
    for tick in axis.ticks(length: bottom - top) {
      let y = bottom - tick.position * (bottom - top)
      if tick.label.isEmpty {
        minor += "M\(Self.number(left - 3)),\(Self.number(y))h3"
      } else {
        lines += "M\(Self.number(left)),\(Self.number(y))H\(Self.number(right))"
        minor += "M\(Self.number(left - 5)),\(Self.number(y))h5"
        labels += text(tick.label, x: left - 8, y: y + 4, " text-anchor=\"end\" font-size=\"11\"")
      }
    }
    let count = max(2, Int((right - left) / 80))
    for step in Axis.roundValues(in: 0...lastStep, about: count).values
    where step == step.rounded() {
      minor += "M\(Self.number(x(step))),\(Self.number(bottom))v5"
      labels += stepLabel(Figures.grouped(Int(step)), step: step, y: bottom + 17)
    }
    labels += text("step", x: left - 12, y: bottom + 17, Self.axisTitle)
    if let ends = sharedEpochEnds {
      labels += text("epoch", x: left - 12, y: bottom + 37, Self.axisTitle)
      for epoch in Axis.roundValues(in: 0...Double(ends.count), about: count).values
      where epoch == epoch.rounded() {
        let step = epoch < 1 ? 0 : Double(ends[Int(epoch) - 1])
        minor += "M\(Self.number(x(step))),\(Self.number(bottom + 22))v4"
        labels += stepLabel(Figures.grouped(Int(epoch)), step: step, y: bottom + 37)
      }
    }
    let middle = "\(Self.number(14)),\(Self.number((top + bottom) / 2))"
    return """
      <path d="\(lines)" stroke="#e4e4e4" fill="none"/>
      <path d="\(minor)" stroke="#666" fill="none"/>
      \(labels)<text transform="translate(\(middle)) rotate(-90)" \
      text-anchor="middle">training loss</text>

      """
  }

  /// The plot's left and lower edge, and words if there is nothing in it.
  var frame: String {
    let corner = "M\(Self.number(left)),\(Self.number(top))V\(Self.number(bottom))"
    let isEmpty = model.curves.allSatisfy { $0.stepLosses.isEmpty && $0.epochLosses.isEmpty }
    let note = text("no step was taken", x: left + 16, y: top + 28, " fill=\"#555\"")
    return """
      <path d="\(corner)H\(Self.number(right))" stroke="#444" fill="none"/>
      \(isEmpty ? note : "")
      """
  }

  /// All curves: the faint ones first, so that none hides another's epochs.
  var curves: String {
    var faint = ""
    var strong = ""
    for (index, curve) in model.curves.enumerated() {
      let style = CurveStyle(index: index)
      let steps = curve.stepLosses.indices.map { x(Double($0 + 1)) }
      let ends = curve.epochEnds.map { x(Double($0)) }
      // A measured validation loss is not NaN; the others were not measured and leave no gap.
      let measured = zip(curve.validationLosses, ends).filter { !$0.0.isNaN }
      let stepLine = envelope(curve.stepLosses, at: steps)
      let epochLine = envelope(curve.epochLosses, at: ends)
      let validationLine = envelope(measured.map(\.0), at: measured.map(\.1))
      let color = "stroke=\"\(style.color)\""
      faint += area(stepLine, "fill=\"\(style.color)\" \(color) opacity=\"0.3\"")
      let validationDash = " stroke-dasharray=\"\(CurveStyle.validationDash)\""
      strong += line(validationLine, color + " stroke-width=\"1.4\"" + validationDash)
      let dash = style.dash.isEmpty ? "" : " stroke-dasharray=\"\(style.dash)\""
      strong += line(epochLine, color + " stroke-width=\"1.8\"" + dash)
      let marks = stepLine.marks + epochLine.marks + validationLine.marks
      strong += edgeMarks(marks, curve: index, color: style.color)
    }
    return faint + strong
  }

  /// The epoch ends that all curves agree on as far as each goes, if they do.
  private var sharedEpochEnds: [Int]? {
    guard let longest = model.curves.map(\.epochEnds).max(by: { $0.count < $1.count }),
      !longest.isEmpty
    else { return nil }
    return model.curves.allSatisfy { longest.starts(with: $0.epochEnds) } ? longest : nil
  }

  private func envelope(_ values: [Double], at xs: [Double]) -> Envelope {
    Envelope(values, at: xs, isLogarithmic: axis.isLogarithmic)
  }

  private static let axisTitle = " text-anchor=\"end\" font-size=\"11\" fill=\"#555\""

  private func stepLabel(_ label: String, step: Double, y: Double) -> String {
    text(label, x: x(step), y: y, " text-anchor=\"middle\" font-size=\"11\"")
  }

  private func text(_ words: String, x: Double, y: Double, _ attributes: String = "") -> String {
    let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    return "<text \(place)\(attributes)>\(Markup.escape(words))</text>\n"
  }

  /// The area between the lowest and highest values of every run.
  private func area(_ envelope: Envelope, _ attributes: String) -> String {
    path(envelope, attributes + " stroke-width=\"0.8\"") { run in
      let upper = run.map { point($0.x, $0.highest) }
      let lower = run.map { point($0.x, $0.lowest) }
      return upper + lower.reversed()
    }
  }

  /// A line through every run, up and down where a column holds several values.
  private func line(_ envelope: Envelope, _ attributes: String) -> String {
    path(envelope, "fill=\"none\" " + attributes) { run in
      // A line of no length shows its round ends, which makes a dot of a lone point.
      var points = run.count == 1 ? [point(run[0].x, run[0].lowest)] : []
      for column in run {
        points.append(point(column.x, column.lowest))
        if column.highest > column.lowest { points.append(point(column.x, column.highest)) }
      }
      return points
    }
  }

  private func path(
    _ envelope: Envelope, _ attributes: String, points: ([Envelope.Column]) -> [String]
  ) -> String {
    guard !envelope.runs.isEmpty else { return "" }
    let data = envelope.runs.map { "M" + points($0).joined(separator: " ") }.joined()
    return """
      <path d="\(data)" \(attributes) stroke-linejoin="round" stroke-linecap="round"/>

      """
  }

  private func point(_ x: Double, _ value: Double) -> String {
    "\(Self.number(x)),\(Self.number(y(value)))"
  }

  /// The values without a place on the axis, at its upper or lower edge.
  private func edgeMarks(
    _ marks: [(mark: Envelope.Mark, x: Double)], curve: Int, color: String
  ) -> String {
    Envelope.Mark.allCases.map { mark in
      let isBelow = mark == .below
      let rows = lanes.filter { ($0.mark == .below) == isBelow }
      let row = Double(rows.firstIndex(of: Lane(curve: curve, mark: mark)) ?? 0)
      let above = top - (Double(rows.count) - row - 0.4) * Self.laneHeight
      let y = isBelow ? bottom - 5 - row * Self.laneHeight : above
      var path = ""
      var last = -Double.infinity
      for x in marks.filter({ $0.mark == mark }).map(\.x).sorted() where x >= last + 9 {
        last = x
        path += "M\(Self.number(x)),\(Self.number(y))" + mark.outline
      }
      guard !path.isEmpty else { return "" }
      return """
        <path d="\(path)" fill="\(color)" stroke="\(color)" stroke-width="1.6"><title>\
        \(Markup.escape(model.curves[curve].name)): \(mark.meaning)</title></path>

        """
    }.joined()
  }
}

extension Envelope.Mark {
  /// A relative path around the mark's middle.
  fileprivate var outline: String {
    switch self {
    case .notANumber: "m-3,-3l6,6m0,-6l-6,6"
    case .infinite: "m0,-3l3.5,6h-7z"
    case .below: "m0,3l3.5,-6h-7z"
    }
  }
}
