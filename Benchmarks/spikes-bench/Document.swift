import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoTraining

/// docs/spikes-benchmark.md, from what was measured just now and from the log of held-out runs.
struct Document {
  let tuning, heldOut: Scores
  /// Of each plant, in each set.
  let seeds: Int
  /// Lines of `Benchmarks/results/spikes-held-out.tsv`, the oldest first.
  let log: [String]

  func text() -> String {
    """
    # The planted benchmark

    `make spikes-bench` trains networks in which something was planted, each beside a twin without it, has
    `seismo explain`'s own code explain every spike, and writes this page. \(seeds) seeds each; a plant is *live* at
    a seed where it makes more spikes than its twin has, and only spikes of live plants that lift the probed
    loss above three times what it was are judged. Thresholds were chosen on the tuning set (clouds of rows,
    seeds from 1); the held-out set has another generator (a random network as teacher, other widths and classes,
    seeds from 101). Plants are in `Benchmarks/spikes-bench/Plant.swift`, with the answers that count as right.

    ## The gates

    \(gates)

    \(misses)

    ## Plant by plant

    \(plants(heldOut, "Held out"))

    \(plants(tuning, "Tuning"))

    ## What was answered

    Held-out set: causes that were named, by what was planted.

    \(causes)

    Held-out set: triggers that were named, by what was planted.

    \(confusion)

    ## How far confidence can be believed

    Answers by how often they were right on the tuning set, which is the confidence that `spikes.json` gives them,
    (right + 1) / (all + 2); and how often they were on the held-out set.

    \(calibration(\.causeAnswers))

    The same of triggers with their margins.

    \(calibration(\.answers))

    ## Beside simpler rules

    Held-out set, the same spikes.

    \(rules)

    - *highest-loss row*: the row with the highest loss in the eight batches up to the onset;
      *highest-gradient row*: that of the batch with the steepest gradient.
    - *tally*: the row that is the highest-loss row of most spikes of the run.
    - *nearest-neighbour outlier*: the row whose nearest row of another class is nearest, relative to its own;
      it looks at the data alone, and finds a planted pair of equal rows by construction.
    - *always the learning rate*: no trigger, at the edge. *Rules*: short batch if the top row is in one, its
      row if it has half of the batch's loss, else the batch.

    Advice on the same set: [spikes-advice.md](spikes-advice.md).

    ## Every run on the held-out set

    \(heldOutLog)

    ## What is not in it

    - Batch normalization refuses a training batch of one row, so its short batch has two.
    - The two plants of a short batch of 1 at higher rates were added after the first run on the held-out set, in which
      no short batch left a spike above three times to judge. They were chosen on the tuning set.
    - "None" is the right answer of the full batch, of the decoy and of the withheld cause (weights multiplied by a
      fault every 1,500 steps, which no intervention tests), and they are most of the held-out spikes. Hence the row
      for plants with something to name.
    - Plants that were expected to be inert weren't always, here: `SGD, learning rate × 20`, `one wrong row × 100`,
      `short batch of 1` made some spikes, and `bare log, rows × 100` became infinite at once. They aren't judged.
    - Before the third run the method changed, and what changed was chosen on the tuning set, though the tables of the
      second run were known: the probed loss is taken without the loss's clip; settings that tame any spike no longer end
      the search for rows; two rows are named only where one is the other's nearest and contradicts it; a row is blamed for
      a single step only within 48 steps of the onset, and in a network with batch normalization only if the spike goes
      when the row isn't in the batch at all. One score changed too: where a short batch is planted beside a pair, an
      answer that names it is right, whichever row it names.
    - Before the fourth run a short batch came to be blamed beside a row only where it drew the row, and attribution to
      try, of up to 32 rows of a batch, those that carry 99 % of its loss, eight at least. The two plants whose short batch
      is innocent, a last batch of 16 rows beside pairs that need none, were added with it, to see what the older rule had
      hidden. There an answer that names the short batch counts as wrong, though where it drew the planted row, that row
      counted double: on the tuning set 4 of 30 answers are of that kind, all with the planted row.
    - Before the sixth run causes came above the triggers, with the plants of `schedules`, `labels` and `healthy` in
      `Plant.swift`, all chosen on the tuning set. A rise that is one row's own loss is told apart; every row is tried where
      none was found; epochs whose mean doubles are spikes; rates down to × 0.03 are tried. Scores changed: a rate that is
      too high by more than a third is *beyond* the edge, which is right where the edge is; recall at spacing 2 is that of the whole
      search, not of the detector alone; rows count as *in the headline* where the cause is `rows`.
    - At the edge of stability one row may tip the network that isn't the planted one. Replay shows that the spike
      needed it; of such answers about half are the planted row on the tuning set, which their confidence says.
    - Spikes below three times are found and explained too, but not judged here.

    """
  }

  private static let header =
    "commit\tdate\ttrigger\tmargin\twrong rows\tunknown\thealthy\trecall\tcause\twrong in headlines"

  private var gates: String {
    table(
      ["", "gate", "stretch", "tuning", "held out"],
      [
        [
          "spikes of healthy twins per 10,000 steps", "≤ 0.5", "", two(tuning.healthy),
          two(heldOut.healthy),
        ],
        [
          "recall at spacing 2 of spikes above 3×", "≥ 0.85", "", share(tuning.recall),
          share(heldOut.recall),
        ],
        ["cause right", "≥ 0.80", "≥ 0.90", cause(tuning), cause(heldOut)],
        ["wrong rows in headlines", "≤ 0.03", "", headline(tuning), headline(heldOut)],
        ["trigger right", "≥ 0.75", "≥ 0.90", trigger(tuning), trigger(heldOut)],
        ["the same, where there is one to name", "≥ 0.85", "", named(tuning), named(heldOut)],
        ["margin right", "", "≥ 0.90", margin(tuning), margin(heldOut)],
        ["wrong rows, of those named", "≤ 0.05", "≤ 0.02", wrong(tuning), wrong(heldOut)],
        [
          "the one row named in a hard batch is guilty", "", "",
          share((tuning.hardRows.right, tuning.hardRows.of)),
          share((heldOut.hardRows.right, heldOut.hardRows.of)),
        ],
        ["unknown", "≤ 0.20", "", unknown(tuning), unknown(heldOut)],
      ])
  }

  /// What the held-out set doesn't reach, plainly.
  private var misses: String {
    let summary = Scores.Summary(heldOut.judged)
    let checks: [(String, Bool)] = [
      ("healthy twins", heldOut.healthy <= 0.5),
      ("causes", ratio((summary.causesRight, summary.causes)) >= 0.8),
      ("headlines", ratio((summary.headlineRowsWrong, summary.headlineRows)) <= 0.03),
      ("recall", ratio(heldOut.recall) >= 0.85),
      ("triggers where there is one", ratio(namedTriggers(heldOut)) >= 0.85),
      ("wrong rows", ratio((summary.rowsWrong, summary.rowsNamed)) <= 0.05),
      ("unknown", ratio((summary.unknown, summary.spikes)) <= 0.2),
    ]
    let missed = checks.filter { !$0.1 }.map(\.0)
    return missed.isEmpty
      ? "Every gate is met on the held-out set."
      : "**Not met on the held-out set: \(missed.joined(separator: ", ")).** The tables below show where."
  }

  private func plants(_ scores: Scores, _ title: String) -> String {
    let rows = Plant.all.compactMap { plant -> [String]? in
      let own = scores.results.filter { $0.plant.name == plant.name }
      guard !own.isEmpty else { return nil }
      let mine = Scores(own)
      let summary = Scores.Summary(mine.judged)
      return [
        plant.name, plant.expectation.rawValue, "\(own.count(where: \.isLive))/\(own.count)",
        "\(own.reduce(0) { $0 + $1.probedSpikes })", "\(own.reduce(0) { $0 + $1.twinSpikes })",
        "\(summary.spikes)", cause(mine), trigger(mine), margin(mine), headline(mine), wrong(mine),
      ]
    }
    return table(
      [
        title, "expected", "live", "spikes", "twins'", "judged", "cause right", "trigger right",
        "margin right", "wrong in headlines", "wrong rows",
      ], rows)
  }

  private var causes: String {
    answers(of: heldOut.judged.filter { $0.cause != nil }, \.?.rawValue, \.cause) { plant, cause in
      cause.map(plant.causes.contains) == true
    }
  }

  private var confusion: String {
    answers(of: heldOut.judged, \.name, \.trigger) { plant, trigger in
      plant.triggers.contains(trigger)
    }
  }

  /// How often each answer was given to each plant; right ones are bold.
  private func answers<Answer: Hashable>(
    of judged: [Scores.Judged], _ name: (Answer) -> String?, _ answer: (Scores.Judged) -> Answer,
    isRight: (Plant, Answer) -> Bool
  ) -> String {
    let all = Array(Set(judged.map(answer))).sorted { (name($0) ?? "") < (name($1) ?? "") }
    let rows = Plant.all.compactMap { plant -> [String]? in
      let own = judged.filter { $0.plant.name == plant.name }.map(answer)
      guard !own.isEmpty else { return nil }
      return [plant.name]
        + all.map { given in
          let count = own.count { $0 == given }
          return count == 0 ? "" : isRight(plant, given) ? "**\(count)**" : "\(count)"
        }
    }
    return table(["planted"] + all.map { name($0) ?? "" }, rows)
  }

  private func calibration(_ answers: KeyPath<Scores, [String: (right: Int, all: Int)]>) -> String {
    let (known, seen) = (tuning[keyPath: answers], heldOut[keyPath: answers])
    let all = Set(known.keys).union(seen.keys).sorted()
    let rows = all.map { answer -> (confidence: Double, cells: [String]) in
      let (right, all) = known[answer] ?? (0, 0)
      let confidence = Double(right + 1) / Double(all + 2)
      let held = seen[answer] ?? (0, 0)
      return (
        confidence,
        [answer, two(confidence), "\(right) of \(all)", "\(held.right) of \(held.all)"]
      )
    }
    return table(
      ["answer", "confidence", "right, tuning", "right, held out"],
      rows.sorted { ($1.confidence, $0.cells[0]) < ($0.confidence, $1.cells[0]) }.map(\.cells))
  }

  private var rules: String {
    let all =
      [("**Seismo**", Scores.Summary(heldOut.judged))]
      + Scores.rules.map { ($0, Scores.Summary(heldOut.judged(by: $0))) }
    return table(
      ["", "trigger right", "margin right", "wrong rows"],
      all.map { name, summary in
        [
          name, Scores.share(summary.triggersRight, of: summary.triggers),
          Scores.share(summary.marginsRight, of: summary.margins),
          Scores.share(summary.rowsWrong, of: summary.rowsNamed),
        ]
      })
  }

  private var heldOutLog: String {
    let rows = log.map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }.map { $0 + Array(repeating: "", count: max(0, 10 - $0.count)) }
    return table(Self.header.split(separator: "\t").map(String.init), rows)
  }

  /// What this run adds to the log.
  static func logLine(_ scores: Scores, commit: String, date: String) -> String {
    let summary = Scores.Summary(scores.judged)
    return [
      commit, date,
      "\(Scores.share(summary.triggersRight, of: summary.triggers)) of \(summary.triggers)",
      "\(Scores.share(summary.marginsRight, of: summary.margins)) of \(summary.margins)",
      "\(Scores.share(summary.rowsWrong, of: summary.rowsNamed)) of \(summary.rowsNamed)",
      Scores.share(summary.unknown, of: summary.spikes), String(format: "%.2f", scores.healthy),
      Scores.share(scores.recall.found, of: scores.recall.of),
      "\(Scores.share(summary.causesRight, of: summary.causes)) of \(summary.causes)",
      "\(Scores.share(summary.headlineRowsWrong, of: summary.headlineRows)) of \(summary.headlineRows)",
    ].joined(separator: "\t")
  }

  private func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  private func two(_ value: Double) -> String { String(format: "%.2f", value) }
  private func ratio(_ pair: (Int, Int)) -> Double {
    pair.1 == 0 ? 0 : Double(pair.0) / Double(pair.1)
  }
  private func share(_ pair: (found: Int, of: Int)) -> String {
    "\(Scores.share(pair.found, of: pair.of)) of \(pair.of)"
  }
  private func trigger(_ scores: Scores) -> String {
    let summary = Scores.Summary(scores.judged)
    return share((summary.triggersRight, summary.triggers))
  }
  private func cause(_ scores: Scores) -> String {
    let summary = Scores.Summary(scores.judged)
    return share((summary.causesRight, summary.causes))
  }
  private func headline(_ scores: Scores) -> String {
    let summary = Scores.Summary(scores.judged)
    return share((summary.headlineRowsWrong, summary.headlineRows))
  }
  private func named(_ scores: Scores) -> String { share(namedTriggers(scores)) }
  /// Triggers of plants for which "none" is wrong.
  private func namedTriggers(_ scores: Scores) -> (found: Int, of: Int) {
    let judged = scores.judged.filter {
      !$0.plant.triggers.isEmpty && !$0.plant.triggers.contains(.nothing)
    }
    return (judged.count(where: \.isTriggerRight), judged.count)
  }
  private func margin(_ scores: Scores) -> String {
    let summary = Scores.Summary(scores.judged)
    return share((summary.marginsRight, summary.margins))
  }
  private func wrong(_ scores: Scores) -> String {
    let summary = Scores.Summary(scores.judged)
    return share((summary.rowsWrong, summary.rowsNamed))
  }
  private func unknown(_ scores: Scores) -> String {
    let summary = Scores.Summary(scores.judged)
    return share((summary.unknown, summary.spikes))
  }
}
