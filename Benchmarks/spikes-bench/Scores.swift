import Foundation
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoTraining

/// What the benchmark measures of a set of cases.
struct Scores {
  let results: [CaseResult]

  init(_ results: [CaseResult]) { self.results = results }

  /// One judged spike, with the answer to hold against the truth.
  struct Judged {
    var plant: Plant
    var trigger: FoundTrigger
    var margin: Margin
    var lines: [Int]
    var guilty: Set<Int>
    var cause: SpikeCause.Kind?

    var isCauseRight: Bool { cause.map(plant.causes.contains) ?? false }

    var isTriggerRight: Bool {
      guard !plant.triggers.isEmpty else { return true }
      guard plant.triggers.contains(trigger) else { return false }
      // Where a short batch is planted, any row may be the one that it magnifies.
      if plant.triggers.contains(.trigger(.shortBatch)), trigger.isOfShortBatch { return true }
      let namesRows = trigger.isOfRows
      return !plant.hasGuiltyRows || !namesRows || lines.contains(where: guilty.contains)
    }

    /// A rate that is too high by more than a third is beyond the edge.
    var isMarginRight: Bool {
      plant.margin == nil || plant.margin == margin || plant.margin == .edge && margin == .beyond
    }

    /// Rows in the headline: those that are the cause, not the straw.
    var headlineRows: Int { cause == .rows ? Set(lines).count : 0 }

    /// Those of them that aren't to blame.
    var wrongHeadlineRows: Int {
      guard cause == .rows else { return 0 }
      return plant.hasGuiltyRows ? Set(lines).subtracting(guilty).count : Set(lines).count
    }

    /// Whether any row may be named: of a short batch, or for the straw where the rate is to blame.
    var mayNameAnyRow: Bool {
      plant.triggers.contains(.trigger(.shortBatch)) && trigger.isOfShortBatch
        || plant.triggers.isEmpty && !plant.causes.isDisjoint(with: [.rate, .schedule])
    }

    /// Rows that are named and not to blame.
    var wrongRows: Int {
      if mayNameAnyRow { return 0 }
      return Set(lines).subtracting(plant.hasGuiltyRows ? guilty : []).count
    }
  }

  /// The spikes of live and withheld plants, with our answers.
  var judged: [Judged] {
    judged { _, spike, _ in
      Judged(
        plant: Plant(name: "", expectation: .live, planted: []), trigger: spike.trigger,
        margin: spike.margin, lines: spike.trigger.isOfRows ? spike.rows.map(\.line) : [],
        guilty: [], cause: spike.cause?.kind)
    }
  }

  /// The same spikes with a rule's answers.
  func judged(by rule: String) -> [Judged] {
    judged { result, _, index in
      guard let answers = result.baselines[rule], answers.indices.contains(index) else {
        return nil
      }
      let answer = answers[index]
      return Judged(
        plant: result.plant, trigger: answer.trigger, margin: answer.margin, lines: answer.lines,
        guilty: [])
    }
  }

  private func judged(_ answer: (CaseResult, SpikesFile.Spike, Int) -> Judged?) -> [Judged] {
    results.filter { $0.plant.expectation != .inert && $0.isLive }.flatMap { result in
      result.spikes.enumerated().compactMap { index, spike -> Judged? in
        guard result.judged.contains(where: { $0.onsetStep == spike.onsetStep }),
          var judged = answer(result, spike, index)
        else { return nil }
        judged.plant = result.plant
        judged.guilty = result.guilty
        return judged
      }
    }
  }

  /// Triggers and margins, as `Confidence` names them, and how often they were right of all.
  var answers: [String: (right: Int, all: Int)] {
    judged.filter { !$0.plant.triggers.isEmpty }.reduce(into: [:]) { answers, judged in
      let key = "\(judged.trigger.name), \(judged.margin)"
      let (right, all) = answers[key] ?? (0, 0)
      answers[key] = (right + (judged.isTriggerRight ? 1 : 0), all + 1)
    }
  }

  /// Causes, and how often they were right of all.
  var causeAnswers: [String: (right: Int, all: Int)] {
    judged.filter { !$0.plant.causes.isEmpty }.reduce(into: [:]) { answers, judged in
      guard let cause = judged.cause else { return }
      let (right, all) = answers[cause.rawValue] ?? (0, 0)
      answers[cause.rawValue] = (right + (judged.isCauseRight ? 1 : 0), all + 1)
    }
  }

  static func share(_ count: Int, of total: Int) -> String {
    total == 0 ? "—" : String(format: "%.2f", Double(count) / Double(total))
  }

  /// Healthy groups per 10,000 steps: the twins'.
  var healthy: Double {
    let twins = results.filter(\.plant.hasHealthyTwin)
    let steps = twins.reduce(0) { $0 + $1.steps }
    return 10_000 * Double(twins.reduce(0) { $0 + $1.twinSpikes }) / Double(max(1, steps))
  }

  /// Rows named in hard batches of plants with guilty rows, and those of them that are guilty.
  var hardRows: (right: Int, of: Int) {
    var (right, named) = (0, 0)
    for result in results where result.plant.hasGuiltyRows && result.plant.expectation == .live {
      for spike in result.spikes where spike.kind == .composition && spike.trigger == .trigger(.row)
      {
        named += 1
        if spike.rows.contains(where: { result.guilty.contains($0.line) }) { right += 1 }
      }
    }
    return (right, named)
  }

  struct Summary {
    var spikes = 0, triggers = 0, triggersRight = 0, margins = 0, marginsRight = 0
    var causes = 0, causesRight = 0, headlineRows = 0, headlineRowsWrong = 0
    var rowsNamed = 0, rowsWrong = 0, unknown = 0

    init(_ judged: [Judged]) {
      spikes = judged.count
      let withTrigger = judged.filter { !$0.plant.triggers.isEmpty }
      triggers = withTrigger.count
      triggersRight = withTrigger.count(where: \.isTriggerRight)
      let withCause = judged.filter { !$0.plant.causes.isEmpty && $0.cause != nil }
      causes = withCause.count
      causesRight = withCause.count(where: \.isCauseRight)
      headlineRows = judged.reduce(0) { $0 + $1.headlineRows }
      headlineRowsWrong = judged.reduce(0) { $0 + $1.wrongHeadlineRows }
      let withMargin = judged.filter { $0.plant.margin != nil }
      margins = withMargin.count
      marginsRight = withMargin.count(where: \.isMarginRight)
      let withRows = judged.filter { !$0.mayNameAnyRow }
      rowsNamed = withRows.reduce(0) { $0 + Set($1.lines).count }
      rowsWrong = withRows.reduce(0) { $0 + $1.wrongRows }
      unknown = judged.count { $0.trigger == .undecided && !$0.plant.triggers.contains(.undecided) }
    }

    var line: String {
      "cause \(Scores.share(causesRight, of: causes)) of \(causes), "
        + "wrong in headlines \(Scores.share(headlineRowsWrong, of: headlineRows)) of \(headlineRows), "
        + "trigger \(Scores.share(triggersRight, of: triggers)) of \(triggers), "
        + "margin \(Scores.share(marginsRight, of: margins)) of \(margins), "
        + "wrong rows \(Scores.share(rowsWrong, of: rowsNamed)) of \(rowsNamed), "
        + "unknown \(Scores.share(unknown, of: spikes)) of \(spikes)"
    }
  }

  var recall: (found: Int, of: Int) {
    let live = results.filter { $0.plant.expectation != .inert }
    return (live.reduce(0) { $0 + $1.risesDetected }, live.reduce(0) { $0 + $1.rises })
  }

  /// A cause and what it was inferred from.
  private static func short(_ cause: SpikeCause) -> String {
    func share(_ name: String, _ share: SpikeCause.Share?) -> String {
      share.map { " \(name) \($0.count)/\($0.of)" } ?? ""
    }
    let evidence = cause.evidence
    return cause.kind.rawValue
      + (evidence.timesUsualRate.map { String(format: " rate×%.2g", $0) } ?? "")
      + share("others", evidence.otherRows)
      + share("orders", evidence.otherOrders) + share("without", evidence.withoutRows)
      + share("half", evidence.halfRate)
      + evidence.groups.map {
        " [\($0.kind.rawValue) \($0.rows) rows \(Int(100 * $0.suppression)) % placebos \($0.placebos.count)/\($0.placebos.of)]"
      }.joined()
      + (evidence.schedule.map { " schedule \($0.from)→\($0.to)@\($0.last)" } ?? "")
  }

  static let rules = [
    "highest-loss row", "highest-gradient row", "tally of highest-loss rows",
    "nearest-neighbour outlier", "always the learning rate", "rules on the evidence",
  ]

  func text(isDetailed: Bool) -> String {
    var lines: [String] = []
    for plant in Plant.all {
      let own = results.filter { $0.plant.name == plant.name }
      guard !own.isEmpty else { continue }
      let counts = own.map { "\($0.spikes.count { $0.series == .probe })/\($0.twinSpikes)" }
      let summary = Summary(Scores(own).judged)
      lines.append(
        "\(plant.name) [\(plant.expectation)] spikes/twin \(counts.joined(separator: " "))")
      let recall = Scores(own).recall
      lines.append(
        "    \(summary.line), recall \(Self.share(recall.found, of: recall.of)) of \(recall.of)")
      let answers = Scores(own).judged.map { "\($0.trigger.name)|\($0.margin)" }
        .reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
      lines.append(
        "    "
          + answers.sorted { $0.value > $1.value }.map { "\($0.key): \($0.value)" }.joined(
            separator: ", "))
      let causes = Scores(own).judged.map {
        "\($0.cause?.rawValue ?? "none")\($0.isCauseRight ? "" : " ✗")"
      }
      .reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
      lines.append(
        "    "
          + causes.sorted { $0.value > $1.value }.map { "\($0.key): \($0.value)" }.joined(
            separator: ", "))
      guard isDetailed else { continue }
      for result in own {
        for spike in result.judged {
          let rows = Set(spike.rows.map(\.line)).sorted().map {
            "\($0)\(result.guilty.contains($0) ? "!" : "")"
          }
          lines.append(
            "      seed \(result.seed) step \(spike.onsetStep)…\(spike.peakStep) ×\(Int(exp(min(spike.height, 40)))) \(spike.kind.rawValue)|\(spike.trigger.name)|\(spike.margin)|\(spike.criticalRate ?? 0) rows \(rows.joined(separator: ",")) → \(spike.cause.map(Self.short) ?? "")"
          )
        }
      }
    }
    lines.append("healthy \(String(format: "%.2f", healthy)) groups per 10,000 steps")
    lines.append("recall \(Self.share(recall.found, of: recall.of)) of \(recall.of)")
    lines.append("hard rows \(Self.share(hardRows.right, of: hardRows.of)) of \(hardRows.of)")
    lines.append("seismo: \(Summary(judged).line)")
    for rule in Self.rules { lines.append("\(rule): \(Summary(judged(by: rule)).line)") }
    return lines.joined(separator: "\n")
  }
}
