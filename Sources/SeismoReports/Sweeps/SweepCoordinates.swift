internal import SeismoPreparation
internal import SeismoSweeps

/// Parallel coordinates: an axis for each parameter and one for the value, and a line for each trial (Inselberg, "The
/// plane with parallel coordinates", 1985).
struct SweepCoordinates {
  private let results: SweepResults
  private let axes: [(key: String, scale: SweepScale)]
  private let values: SweepScale
  private static let height = 340.0
  private static let (top, bottom) = (44.0, 300.0)
  /// The lane of what has no value.
  private static let lane = 326.0
  private static let spacing = 170.0

  init(_ results: SweepResults) {
    self.results = results
    axes = results.keys.map { key in
      (key, SweepScale(results.trials.compactMap { $0.text(of: key) }))
    }
    values = SweepScale(results.ranked.compactMap(\.value))
  }

  private var width: Double { 150 + Self.spacing * Double(axes.count) }

  private func x(_ axis: Int) -> Double { 75 + Self.spacing * Double(axis) }

  private static func y(_ place: Double) -> Double { bottom - place * (bottom - top) }

  func drawn() -> String {
    let order = Dictionary(
      results.ranked.enumerated().map { ($1.trial, $0) }
    ) { first, _ in first }
    // The best on top.
    let sorted = results.trials.sorted { (order[$0.trial] ?? .max) > (order[$1.trial] ?? .max) }
    let lines = sorted.map { line($0, rank: order[$0.trial]) }
    let metric = ReportModel.label(of: results.record.metric)
    let scales =
      axes.enumerated().map { axis($0, $1.key, $1.scale) }
      + [axis(axes.count, metric, values)]
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Parallel coordinates">
      <svg id="coordinates" viewBox="0 0 \(Drawing.number(width)) \(Drawing.number(Self.height))" \
      width="\(Drawing.number(width))" height="\(Drawing.number(Self.height))" role="img" \
      aria-label="Each line is a trial">
      <g class="trials">\(lines.joined())</g>
      \(scales.joined())</svg>
      </div>

      """
  }

  private func line(_ trial: TrialRecord, rank: Int?) -> String {
    let points = axes.enumerated().map { index, axis in
      let place = trial.text(of: axis.key).flatMap(axis.scale.place)
      return "\(Drawing.number(x(index))),\(Drawing.number(place.map(Self.y) ?? Self.lane))"
    }
    let place = rank == nil ? nil : trial.value.flatMap(values.place)
    let end = "\(Drawing.number(x(axes.count))),\(Drawing.number(place.map(Self.y) ?? Self.lane))"
    let count = max(1, results.ranked.count - 1)
    let style = rank.map { " style=\"--good:\(100 - 100 * $0 / count)%\"" } ?? " class=\"ungraded\""
    return """
      <path data-trial="\(trial.trial)"\(style) d="M\((points + [end]).joined(separator: "L"))">\
      <title>\(Markup.escape(SweepPage.words(trial, results)))</title></path>

      """
  }

  private func axis(_ index: Int, _ key: String, _ scale: SweepScale) -> String {
    let x = x(index)
    let ticks = scale.ticks.map { tick in
      """
      <text x="\(Drawing.number(x - 7))" y="\(Drawing.number(Self.y(tick.place) + 4))" \
      text-anchor="end" class="tick">\(Markup.escape(tick.label.startOf(16)))</text>
      """
    }
    return """
      <g class="axis" data-axis="\(index)"><path d="M\(Drawing.number(x)),\(Drawing.number(Self.top))\
      V\(Drawing.number(Self.bottom))"/>
      <text x="\(Drawing.number(x))" y="22" text-anchor="middle">\(Markup.escape(key.endOf(26)))\
      <title>\(Markup.escape(key))</title></text>\(ticks.joined())</g>

      """
  }

  /// Whether a line runs below the axes.
  var hasLane: Bool {
    results.trials.count > results.ranked.count
      || results.trials.contains { $0.settings.count < axes.count }
  }
}

extension String {
  /// Its end, where there is no room for all of it: keys differ there.
  func endOf(_ room: Int) -> String { count <= room ? self : "…" + suffix(room - 1) }

  /// Its beginning, where there is no room for all of it.
  func startOf(_ room: Int) -> String { count <= room ? self : prefix(room - 1) + "…" }
}
