import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoTraining

/// What the benchmark measures of a set of cases.
struct Scores {
  let results: [CaseResult]

  init(_ results: [CaseResult]) { self.results = results }

  /// The spikes of live and withheld plants, with our answers.
  var judged: [Judged] {
    judged { _, spike, _ in
      Judged(
        plant: Plant(name: "", expectation: .live, planted: []),
        isMeasured: Confidence.isMeasured(spike.kind), trigger: spike.trigger,
        margin: spike.margin, lines: spike.trigger.isOfRows ? spike.rows.map(\.line) : [],
        named: spike.trigger.isOfRows
          ? spike.rows.filter { $0.isStraw != true }.map(\.line) : [],
        guilty: [], cause: spike.cause?.kind,
        // As this program states it: kept results may be of one with other tables.
        causeConfidence: spike.cause.flatMap { Confidence.of($0.kind, spike.kind) },
        confidence: Confidence.of(spike.trigger, spike.margin, spike.kind))
    }
  }

  var summary: Summary { Summary(judged) }

  /// The same spikes with a rule's answers.
  func judged(by rule: String) -> [Judged] {
    judged { result, _, index in
      guard let answers = result.baselines[rule], answers.indices.contains(index) else {
        return nil
      }
      let answer = answers[index]
      return Judged(
        plant: result.plant, trigger: answer.trigger, margin: answer.margin, lines: answer.lines,
        named: answer.lines, guilty: [])
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

  /// Triggers and margins of what is inferred, as `Confidence` names them, and how often they were right of all.
  var answers: [String: (right: Int, all: Int)] {
    judged.filter { !$0.plant.triggers.isEmpty && !$0.isMeasured }.reduce(into: [:]) {
      answers, judged in
      let key = "\(judged.trigger.name), \(judged.margin)"
      let (right, all) = answers[key] ?? (0, 0)
      answers[key] = (right + (judged.isTriggerRight ? 1 : 0), all + 1)
    }
  }

  /// Causes of what is inferred, and how often they were right of all.
  var causeAnswers: [String: (right: Int, all: Int)] {
    judged.filter { !$0.plant.causes.isEmpty && !$0.isMeasured }.reduce(into: [:]) {
      answers, judged in
      guard let cause = judged.cause else { return }
      let (right, all) = answers[cause.rawValue] ?? (0, 0)
      answers[cause.rawValue] = (right + (judged.isCauseRight ? 1 : 0), all + 1)
    }
  }

  static func share(_ count: Int, of total: Int) -> String {
    total == 0 ? "—" : String(format: "%.2f", Double(count) / Double(total))
  }

  static func text(_ share: Share) -> String {
    "\(Self.share(share.count, of: share.of)) of \(share.of)"
  }

  /// Healthy groups per 10,000 steps: the twins'.
  var healthy: Double {
    let twins = results.filter(\.plant.hasHealthyTwin)
    let steps = twins.reduce(0) { $0 + $1.steps }
    return 10_000 * Double(twins.reduce(0) { $0 + $1.twinSpikes }) / Double(max(1, steps))
  }

  /// Spikes of trainings on such inputs in which nothing is planted, per 10,000 steps; nil where there are none.
  ///
  /// - Parameter live: whether those that were seen while they trained count, else those of the probed loss.
  func healthy(_ inputs: Distribution, live: Bool) -> Double? {
    let twins = results.filter { $0.plant.hasHealthyTwin && $0.plant.inputs == inputs }
    // Where nothing is planted both are healthy.
    let own = twins.filter(\.plant.isHealthy)
    let steps = (twins + own).reduce(0) { $0 + $1.steps }
    let spikes =
      twins.reduce(0) { $0 + (live ? $1.twinLive : $1.twinSpikes) }
      + own.reduce(0) { $0 + (live ? $1.live : $1.probedSpikes) }
    return steps == 0 ? nil : 10_000 * Double(spikes) / Double(steps)
  }

  /// Jumps that a plain rule tells in a plant's runs, and those of them that are found.
  func jumps(of plant: Plant, by rule: PlainJumps) -> Share {
    results.filter { $0.plant.name == plant.name && $0.plant.expectation != .inert }
      .compactMap { $0.jumps[rule] }.reduce(into: Share(0, of: 0)) {
        $0.count += $1.count
        $0.of += $1.of
      }
  }

  /// Jumps that a plain rule tells in healthy twins, per 10,000 steps: its chance.
  func chance(of rule: PlainJumps) -> Double {
    let twins = results.filter(\.plant.hasHealthyTwin)
    let steps = twins.reduce(0) { $0 + $1.steps }
    return 10_000 * Double(twins.reduce(0) { $0 + ($1.twinJumps[rule]?.of ?? 0) })
      / Double(max(1, steps))
  }

  /// Confidences that were stated, and whether they were of what is right.
  var causeConfidences: [(stated: Double, isRight: Bool)] {
    judged.filter { !$0.plant.causes.isEmpty }.compactMap { judged in
      judged.causeConfidence.map { ($0, judged.isCauseRight) }
    }
  }

  var triggerConfidences: [(stated: Double, isRight: Bool)] {
    judged.filter { !$0.plant.triggers.isEmpty }.compactMap { judged in
      judged.confidence.map { ($0, judged.isTriggerRight) }
    }
  }

  /// Rows named in hard batches of plants with guilty rows, and those of them that are guilty.
  var hardRows: Share {
    var (right, named) = (0, 0)
    for result in results where result.plant.hasGuiltyRows && result.plant.expectation == .live {
      for spike in result.spikes where spike.kind == .composition && spike.trigger == .trigger(.row)
      {
        named += 1
        if spike.rows.contains(where: { result.guilty.contains($0.line) }) { right += 1 }
      }
    }
    return Share(right, of: named)
  }

  /// Shares over the judged spikes.
  struct Summary {
    var spikes: Int
    /// Right answers, of those that are judged.
    var causes, triggers, namedTriggers, margins: Share
    /// Rows that aren't to blame, of those that are named; and answers that say nothing, of all.
    var headlines, wrongRows, unknown: Share
    /// The same of rows that set a spike off, straws included.
    var wrongStraws: Share

    init(_ judged: [Judged]) {
      spikes = judged.count
      func share(_ isRight: (Judged) -> Bool, where isJudged: (Judged) -> Bool) -> Share {
        let own = judged.filter(isJudged)
        return Share(own.count(where: isRight), of: own.count)
      }
      causes = share(\.isCauseRight) { !$0.plant.causes.isEmpty && $0.cause != nil }
      triggers = share(\.isTriggerRight) { !$0.plant.triggers.isEmpty }
      // Of plants for which "none" is wrong.
      namedTriggers = share(\.isTriggerRight) {
        !$0.plant.triggers.isEmpty && !$0.plant.triggers.contains(.nothing)
      }
      margins = share(\.isMarginRight) { $0.plant.margin != nil }
      unknown = share({ $0.trigger == .undecided && !$0.plant.triggers.contains(.undecided) }) {
        _ in true
      }
      headlines = Share(
        judged.reduce(0) { $0 + $1.wrongHeadlineRows },
        of: judged.reduce(0) { $0 + $1.headlineRows })
      let withRows = judged.filter { !$0.mayNameAnyRow }
      func wrong(_ rows: (Judged) -> [Int]) -> Share {
        Share(
          withRows.reduce(0) { $0 + $1.wrong(rows($1)) },
          of: withRows.reduce(0) { $0 + Set(rows($1)).count })
      }
      wrongRows = wrong(\.named)
      wrongStraws = wrong(\.lines)
    }

    var line: String {
      "cause \(Scores.text(causes)), wrong in headlines \(Scores.text(headlines)), "
        + "trigger \(Scores.text(triggers)), margin \(Scores.text(margins)), "
        + "wrong rows \(Scores.text(wrongRows)), straws included \(Scores.text(wrongStraws)), unknown \(Scores.text(unknown))"
    }
  }

  var recall: Share {
    let live = results.filter { $0.plant.expectation != .inert }
    return Share(live.reduce(0) { $0 + $1.risesDetected }, of: live.reduce(0) { $0 + $1.rises })
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
      lines.append(
        "    \(summary.line), recall \(Self.text(Scores(own).recall)), jumps \(PlainJumps.allCases.map { "of \($0) " + Self.text(Scores(own).jumps(of: plant, by: $0)) }.joined(separator: ", ")), live \(own.map { "\($0.live)/\($0.twinLive)" }.joined(separator: " "))"
      )
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
    lines.append("recall \(Self.text(recall))")
    for rule in PlainJumps.allCases {
      lines.append("jumps of \(rule) in healthy twins \(String(format: "%.2f", chance(of: rule)))")
    }
    lines.append("hard rows \(Self.text(hardRows))")
    for (name, answers) in [("causes", causeAnswers), ("triggers", answers)] {
      // What Confidence's tables are filled with.
      let given = answers.sorted { $0.key < $1.key }.map {
        "\($0.key) (\($0.value.right), \($0.value.all))"
      }
      lines.append("\(name) right: \(given.joined(separator: "; "))")
    }
    lines.append("seismo: \(Summary(judged).line)")
    for rule in Self.rules { lines.append("\(rule): \(Summary(judged(by: rule)).line)") }
    return lines.joined(separator: "\n")
  }
}
