internal import SeismoPreparation
internal import SeismoSpec
package import SeismoSweeps
internal import SeismoTables

/// A sweep as one page that works offline; its charts are there without JavaScript, too.
package enum SweepPage {
  /// What is in each of its pages, and no others.
  package static let mark = "<!-- drawn by seismo sweep -->"
  /// Trials in the table.
  private static let mostRows = 500

  package static func render(_ results: SweepResults) -> String {
    let record = results.record
    let subtitle =
      "\(record.method) sweep of \(counted(results.keys.count, "parameter")), judged by "
      + "\(record.metric) (\(record.mode == .max ? "largest" : "smallest") is best)"
      + (record.trainings > 1 ? ", \(record.trainings) trainings of each trial" : "")
    let page = Page(
      mark: mark, title: record.name, subtitle: subtitle,
      style: String(decoding: PackageResources.sweep_css, as: UTF8.self),
      script: String(decoding: PackageResources.sweep_js, as: UTF8.self))
    return page.html(
      sentences(results) + coordinates(results) + slices(results) + effects(results)
        + courses(results) + table(results))
  }

  /// A trial in one sentence, for what is shown beside the pointer.
  static func words(_ trial: TrialRecord, _ results: SweepResults) -> String {
    let metric = ReportModel.label(of: results.record.metric)
    let value =
      trial.status == .finished
      ? "\(metric) \(Figures.figure(trial.value, label: metric))" : trial.status.rawValue
    return "trial \(trial.trial): \(value); \(trial.inWords)"
  }

  private static func sentences(_ results: SweepResults) -> String {
    let items = SweepWords.closing(results).map { "<li>\(Markup.escape($0))</li>" }
    let failed = results.trials.filter { $0.status == .failed || $0.status == .diverged }
    let reasons = failed.prefix(5).map { trial in
      "<li>\(Markup.escape("trial \(trial.trial) \(trial.status.rawValue): \(trial.reason ?? trial.inWords)"))</li>"
    }
    let more =
      failed.count > 5 ? "<li>and \(failed.count - 5) more</li>" : ""
    let warnings =
      failed.isEmpty ? "" : "<div class=\"warnings\"><ul>\(reasons.joined())\(more)</ul></div>\n"
    return "\(warnings)<div class=\"notes\"><ul>\(items.joined())</ul></div>\n"
  }

  private static func coordinates(_ results: SweepResults) -> String {
    guard !results.keys.isEmpty, !results.trials.isEmpty else { return "" }
    let drawing = SweepCoordinates(results)
    let lane =
      drawing.hasLane
      ? " A line below an axis: the trial has no value there (stopped early, failed, or not set)."
      : ""
    return section(
      "All trials",
      drawing.drawn()
        + "<p class=\"help\">A line is a trial; the stronger its colour, the better. Drag along an axis to keep a part of it; click the axis to keep all again.\(lane)</p>\n"
    )
  }

  private static func slices(_ results: SweepResults) -> String {
    let effects = Dictionary(results.effects.map { ($0.key, $0) }) { first, _ in first }
    let charts = results.keys.compactMap {
      SweepChart(slice: $0, of: results, effect: effects[$0])?.drawn()
    }
    guard !charts.isEmpty else { return "" }
    return section(
      "By parameter",
      "<div class=\"sweep-charts\">\(charts.joined())</div>\n<p class=\"help\">Bars: the median of a group of trials, and its 95 % interval over \(overWhat(results)).\(SweepWords.after(results))</p>\n"
    )
  }

  private static func overWhat(_ results: SweepResults) -> String {
    results.record.trainings > 1 ? "seeds and folds" : "the trials"
  }

  private static func effects(_ results: SweepResults) -> String {
    let effects = results.effects
    guard !effects.isEmpty else { return "" }
    let metric = ReportModel.label(of: results.record.metric)
    func cell(_ text: String) -> String { "<td>\(Markup.escape(text))</td>" }
    let rows = effects.flatMap { effect in
      effect.groups.enumerated().map { index, group in
        let interval =
          group.interval.allSatisfy(\.isFinite)
          ? "\(Figures.significant(group.interval[0], 3)) to \(Figures.significant(group.interval[1], 3))"
          : Figures.missing
        let difference = effect.difference.map { difference in
          "\(Figures.significant(difference.mean, 2)) (\(Figures.significant(difference.interval[0], 2)) to \(Figures.significant(difference.interval[1], 2)))"
        }
        let first =
          index == 0
          ? "<th rowspan=\"\(effect.groups.count)\">\(Markup.escape(effect.key))</th>" : ""
        let last =
          index == 0
          ? [
            Figures.percent(effect.share), Figures.percent(effect.shareByChance),
            difference ?? Figures.missing,
          ].map {
            "<td rowspan=\"\(effect.groups.count)\">\(Markup.escape($0))</td>"
          }.joined() : ""
        return "<tr>\(first)\(cell(group.label))\(cell("\(group.trials.count)"))"
          + "\(cell(Figures.significant(group.median, 4)))\(cell(interval))\(last)</tr>\n"
      }
    }
    return section(
      "Effects",
      """
      <div class="scroll" tabindex="0" role="region" aria-label="Effects"><table class="effects">
      <thead><tr><th>parameter</th><th>group</th><th>trials</th><th>median \(Markup.escape(metric))</th>\
      <th>95 % interval</th><th>share of the variance</th><th>by chance</th><th>best minus worst group</th></tr></thead>
      <tbody>\(rows.joined())</tbody></table></div>
      <p class="help">Share of the variance: how much of the differences between the trials' ranks lies between the groups. \
      By chance: what that would be where the parameter did nothing.\(SweepWords.after(results))</p>

      """)
  }

  private static func courses(_ results: SweepResults) -> String {
    let charts = [SweepChart(historyOf: results), SweepChart(frontierOf: results)]
      .compactMap { $0?.drawn() }
    guard !charts.isEmpty else { return "" }
    return section(
      "Progress and time",
      "<div class=\"sweep-charts\">\(charts.joined())</div>\n<p class=\"help\">Left: the line is the best value so far. Right: the line joins the trials to which no other was better in as little time.</p>\n"
    )
  }

  private static func table(_ results: SweepResults) -> String {
    let metric = ReportModel.label(of: results.record.metric)
    let others = results.trials.filter { trial in
      !results.ranked.contains { $0.trial == trial.trial }
    }
    let shown = (results.ranked + others).prefix(mostRows)
    let figures = results.ranked.first.map { $0.figures.keys.sorted() } ?? []
    let part = "\(PreparedData.Part.test.rawValue)."
    let told = figures.filter { $0.hasPrefix(part) }
    let headings =
      ["trial", "status", metric] + told.map(ReportModel.label) + ["epochs", "seconds"]
      + results.keys
    let rows = shown.map { trial in
      let cells =
        [
          "\(trial.trial)", trial.status.rawValue, Figures.figure(trial.value, label: metric),
        ]
        + told.map { Figures.figure(trial.figures[$0], label: ReportModel.label(of: $0)) }
        + [
          words(trial.epochs),
          Figures.significant(trial.seconds, 3),
        ] + results.keys.map { trial.text(of: $0) ?? Figures.missing }
      return "<tr data-trial=\"\(trial.trial)\">"
        + cells.map { "<td>\(Markup.escape($0))</td>" }.joined() + "</tr>\n"
    }
    let more =
      results.trials.count > shown.count
      ? "<p class=\"help\">\(results.trials.count - shown.count) more in trials.jsonl.</p>\n" : ""
    return section(
      "Trials",
      """
      <div class="scroll" tabindex="0" role="region" aria-label="Trials"><table id="trials">
      <thead><tr>\(headings.map { "<th>\(Markup.escape($0))</th>" }.joined())</tr></thead>
      <tbody>\(rows.joined())</tbody></table></div>
      \(more)
      """)
  }

  /// "30", or "30 12 30" where trainings differ.
  private static func words(_ epochs: [Int]) -> String {
    let words = epochs.map(String.init)
    return Set(words).count == 1 ? words[0] : words.joined(separator: " ")
  }

  private static func section(_ heading: String, _ content: String) -> String {
    "<section>\n<h2>\(heading)</h2>\n\(content)</section>\n"
  }
}
