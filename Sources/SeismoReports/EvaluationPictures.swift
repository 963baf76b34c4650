internal import SeismoInference

/// The pictures of an evaluation's page.
enum EvaluationPictures {
  private static let size = 260.0
  private static let margin = 64.0
  private static let top = 14.0

  /// The reliability diagram: a dot for each tenth of probability, as large as it has rows.
  static func calibration(_ scores: ClassScores) -> String {
    func x(_ share: Double) -> String { Figures.fixed(margin + share * size, 1) }
    func y(_ share: Double) -> String { Figures.fixed(top + (1 - share) * size, 1) }
    let most = Double(scores.calibration.map(\.rows).max() ?? 1)
    let dots = scores.calibration.filter { $0.rows > 0 && !$0.confidence.isNaN }.map { bin in
      let radius = Figures.fixed(3 + 9 * (Double(bin.rows) / most).squareRoot(), 1)
      let words =
        "\(Figures.grouped(bin.rows)) rows: mean confidence \(Figures.percent(bin.confidence)), "
        + "accuracy \(Figures.percent(bin.accuracy))"
      return "<circle cx=\"\(x(bin.confidence))\" cy=\"\(y(bin.accuracy))\" r=\"\(radius)\" "
        + "fill=\"var(--accent)\" fill-opacity=\"0.75\"><title>\(Markup.escape(words))</title></circle>"
    }
    let ticks = [0, 0.25, 0.5, 0.75, 1].map { share in
      "<text x=\"\(x(share))\" y=\"\(Figures.fixed(top + 16 + size, 1))\" text-anchor=\"middle\">\(Int(share * 100))%</text>"
        + "<text x=\"\(Figures.fixed(margin - 6, 1))\" y=\"\(y(share - 0.012))\" text-anchor=\"end\">\(Int(share * 100))%</text>"
    }
    let width = Figures.fixed(margin + size + 20, 0)
    let height = Figures.fixed(top + size + 46, 0)
    return """
      <svg class="chart" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img" \
      aria-label="Accuracy by confidence" style="max-width: 100%; font: 11px system-ui; \
      fill: var(--muted)">
      <rect x="\(x(0))" y="\(y(1))" width="\(size)" height="\(size)" fill="none" stroke="var(--line)"/>
      <line x1="\(x(0))" y1="\(y(0))" x2="\(x(1))" y2="\(y(1))" stroke="var(--muted)" stroke-dasharray="4 4"/>
      \(dots.joined(separator: "\n"))
      \(ticks.joined())
      <text x="\(x(0.5))" y="\(Figures.fixed(top + 38 + size, 1))" text-anchor="middle">confidence</text>
      <text transform="rotate(-90)" x="\(Figures.fixed(-top - size / 2, 1))" y="14" text-anchor="middle">accuracy</text>
      </svg>
      <p class="key">Confidence is the probability of the predicted class. A perfectly calibrated network is on the dashed line. A larger dot has more rows.</p>

      """
  }
}
