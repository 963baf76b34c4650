internal import SeismoPreparation
internal import SeismoSweeps

/// Small charts of a sweep: dots for trials along two scales.
struct SweepChart {
  var title: String
  var xTitle: String
  var x: SweepScale
  var y: SweepScale
  /// Trials and their places; those that aren't the best are faint.
  var dots: [(trial: Int, x: Double, y: Double, words: String)] = []
  /// Corners of a line of steps.
  var steps: [(x: Double, y: Double)] = []
  /// Medians and their intervals: from and to along x, the median, the ends of the interval; in places.
  var bars: [(from: Double, to: Double, middle: Double, low: Double, high: Double)] = []

  private static let (width, height) = (340.0, 240.0)
  private static let (left, right, top, bottom) = (62.0, 328.0, 26.0, 190.0)

  private static func px(_ place: Double) -> String {
    Drawing.number(left + min(max(place, -0.03), 1.03) * (right - left))
  }

  private static func py(_ place: Double) -> String {
    Drawing.number(bottom - min(max(place, -0.03), 1.03) * (bottom - top))
  }

  func drawn() -> String {
    let size = "\(Drawing.number(Self.width)) \(Drawing.number(Self.height))"
    return """
      <svg class="sweep-chart" viewBox="0 0 \(size)" width="\(Drawing.number(Self.width))" \
      height="\(Drawing.number(Self.height))" role="img" aria-label="\(Markup.escape(title))">
      <text x="\(Drawing.number(Self.left))" y="14" class="title">\(Markup.escape(title.startOf(40)))</text>
      \(grid)\(bands)\(stepLine)\(points)
      </svg>

      """
  }

  private var grid: String {
    let vertical = y.ticks.map { tick in
      """
      <path class="grid" d="M\(Self.px(0)),\(Self.py(tick.place))H\(Self.px(1))"/>\
      <text class="tick" text-anchor="end" x="\(Drawing.number(Self.left - 6))" \
      y="\(Drawing.number(Self.bottom - tick.place * (Self.bottom - Self.top) + 4))">\
      \(Markup.escape(tick.label.startOf(9)))</text>
      """
    }
    let horizontal = x.ticks.map { tick in
      """
      <text class="tick" text-anchor="middle" x="\(Self.px(tick.place))" \
      y="\(Drawing.number(Self.bottom + 16))">\(Markup.escape(tick.label.startOf(14)))</text>
      """
    }
    return (vertical + horizontal).joined() + """
      <path class="frame" d="M\(Self.px(0)),\(Drawing.number(Self.top))V\(Drawing.number(Self.bottom))\
      H\(Self.px(1))"/>
      <text class="tick" text-anchor="middle" x="\(Drawing.number((Self.left + Self.right) / 2))" \
      y="\(Drawing.number(Self.bottom + 38))">\(Markup.escape(xTitle.endOf(40)))</text>
      """
  }

  private var points: String {
    dots.map { dot in
      """
      <circle data-trial="\(dot.trial)" cx="\(Self.px(dot.x))" cy="\(Self.py(dot.y))" r="3.2">\
      <title>\(Markup.escape(dot.words))</title></circle>
      """
    }.joined()
  }

  private var stepLine: String {
    guard let first = steps.first else { return "" }
    let path = steps.dropFirst().map { "H\(Self.px($0.x))V\(Self.py($0.y))" }
    return
      "<path class=\"steps\" d=\"M\(Self.px(first.x)),\(Self.py(first.y))\(path.joined())H\(Self.px(1))\"/>"
  }

  private var bands: String {
    bars.map { bar in
      let middle = (bar.from + bar.to) / 2
      return """
        <path class="middle" d="M\(Self.px(bar.from)),\(Self.py(bar.middle))H\(Self.px(bar.to))"/>\
        <path class="interval" d="M\(Self.px(middle)),\(Self.py(bar.low))V\(Self.py(bar.high))"/>
        """
    }.joined()
  }
}

extension SweepChart {
  /// The value against one parameter, with the groups' medians.
  init?(slice key: String, of results: SweepResults, effect: Effect?) {
    let measured = results.trials.compactMap { trial -> (TrialRecord, String, Double)? in
      guard let text = trial.text(of: key), let values = results.comparable[trial.trial] else {
        return nil
      }
      return (trial, text, values.reduce(0, +) / Double(max(1, values.count)))
    }
    guard measured.count > 1 else { return nil }
    let metric = ReportModel.label(of: results.record.metric)
    self.init(
      title: metric, xTitle: key, x: SweepScale(measured.map(\.1)),
      y: SweepScale(measured.map(\.2)))
    for (trial, text, value) in measured {
      guard let place = x.place(text), let height = y.place(value) else { continue }
      dots.append((trial.trial, place, height, SweepPage.words(trial, results)))
    }
    let places = Dictionary(dots.map { ($0.trial, $0.x) }) { first, _ in first }
    for group in effect?.groups ?? [] {
      let own = group.trials.compactMap { places[$0] }
      guard let from = own.min(), let to = own.max(), let middle = y.place(group.median) else {
        continue
      }
      let room = from == to ? 0.04 : 0
      bars.append(
        (
          from - room, to + room, middle, y.place(group.interval[0]) ?? middle,
          y.place(group.interval[1]) ?? middle
        ))
    }
  }

  /// Every trial's value in the order of the trials, and the best so far.
  init?(historyOf results: SweepResults) {
    guard results.ranked.count > 1 else { return nil }
    let metric = ReportModel.label(of: results.record.metric)
    let last = max(2, results.trials.last?.trial ?? 2)
    self.init(
      title: "\(metric), and the best so far", xTitle: "trial",
      x: SweepScale([1, Double(last)], isLinear: true),
      y: SweepScale(results.ranked.compactMap(\.value)))
    for trial in results.ranked {
      guard let value = trial.value, let place = x.place(Double(trial.trial)),
        let height = y.place(value)
      else { continue }
      dots.append((trial.trial, place, height, SweepPage.words(trial, results)))
    }
    steps = results.history.compactMap { entry in
      x.place(Double(entry.trial)).flatMap { place in y.place(entry.value).map { (place, $0) } }
    }
  }

  /// Every trial's value against the time of its trainings, and the trials that none is better to in less.
  init?(frontierOf results: SweepResults) {
    let timed = results.ranked.filter { $0.seconds > 0 }
    guard timed.count > 1 else { return nil }
    let metric = ReportModel.label(of: results.record.metric)
    self.init(
      title: "\(metric) against time", xTitle: "seconds of training",
      x: SweepScale(timed.map(\.seconds), isLinear: true), y: SweepScale(timed.compactMap(\.value)))
    for trial in timed {
      guard let value = trial.value, let place = x.place(trial.seconds), let height = y.place(value)
      else { continue }
      dots.append((trial.trial, place, height, SweepPage.words(trial, results)))
    }
    steps = results.frontier.compactMap { trial in
      x.place(trial.seconds).flatMap { place in
        trial.value.flatMap(y.place).map { (place, $0) }
      }
    }
  }
}
