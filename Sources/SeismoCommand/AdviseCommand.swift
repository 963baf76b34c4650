internal import ArgumentParser
internal import SeismoComparison
internal import SeismoDiagnosis
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

struct AdviseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Try what would prevent a run's spikes, by whole trainings on fresh seeds.",
    discussion: """
      Each change is trained beside the unchanged spec at the same seeds; spikes are counted up to the \
      loss that both reach, and held against a placebo. Adds what it finds to spikes.json, and writes the \
      best change as a spec.
      """)

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String

  @OptionGroup var moved: MovedDataOption

  @Option(help: "The variant; the first without it.", completion: Completions.variants)
  var variant: String?

  @Option(help: "Pairs of trainings for each change.")
  var seeds = 10

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    guard seeds >= 2 else { throw ValidationError("--seeds must be at least 2, got \(seeds)") }
  }

  func run() throws {
    let registry = try Linked.components()
    let run = moved.run(folder)
    guard let job = try SavedJob.all(in: run, named: variant, registry: registry).first else {
      return
    }
    var file =
      try job.folder.spikes()
      ?? SpikesFile(
        explained: false, steps: job.metrics.stepLosses.count, probedRows: 0, spacing: 1,
        spikes: [])
    let display = TrainingsDisplay(job.name, isQuiet: quiet)
    let advisor = Advisor(job, seeds: seeds, registry: registry) { display.show($0) }
    let changes = advisor.candidates(
      reviewing: file.rowsToReview, criticalRate: file.rescuingRate,
      causes: file.causes?.map(\.kind) ?? [])
    let estimate = try advisor.estimate(changes)
    for line in AdviceText.plan(changes, seeds: seeds, estimate, file) { print(line) }
    let advice = try advisor.advise(changes)
    display.finish()
    file.advice = advice
    try job.folder.write(spikes: file)
    print(AdviceText.render(advice))
    if let best = advice.first, best.verdict == .helps {
      try write(best, changes, advisor, to: job.folder)
    } else {
      let said = AdviceText.nothingHelped(advice, of: changes)
      print("\n" + said.wrapped(to: Terminal.standardOutput.width))
    }
    if !file.explained { print("seismo explain names rows that could be reviewed; ask it first.") }
    _ = try RunReport.draw(run)
  }

  /// The best change as a spec; a review of rows is work for a person.
  private func write(
    _ best: SpikesFile.Advice, _ changes: [Advisor.Change], _ advisor: Advisor,
    to folder: RunDirectory
  ) throws {
    guard let change = changes.first(where: { $0.name == best.change && !$0.settings.isEmpty })
    else {
      return
    }
    try folder.write(try advisor.spec(of: change), to: "advice.yaml")
    print("\n\(folder.file("advice.yaml")) is the spec with \(change.name).")
  }
}

/// Advice as a table.
enum AdviceText {
  /// What is going to be tried, and why.
  static func plan(
    _ changes: [Advisor.Change], seeds: Int, _ estimate: Advisor.Estimate, _ file: SpikesFile
  ) -> [String] {
    func names(_ fault: SpikeFault?) -> String {
      changes.filter { $0.against == fault }.map(\.name).joined(separator: "; ")
    }
    let faults = changes.compactMap(\.against).reduce(into: [SpikeFault]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let others = names(nil)
    let beside = "each beside the training as it is"
    var lines = file.causesInWords.map { "why: \($0)" }
    if faults.isEmpty {
      lines.append(
        "tried on \(seeds) fresh seeds, \(beside): \(others.isEmpty ? "nothing, for want of a change that the spec takes" : others)"
      )
    } else {
      lines.append("tried on \(seeds) fresh seeds, \(beside), in this order:")
      lines += faults.map { "  against \($0.inWords): \(names($0))" }
      if !others.isEmpty { lines.append("  and whatever the cause: \(others)") }
    }
    if !changes.isEmpty {
      let time = estimate.seconds.map { ", about \(Pace.inWords($0)) by the speed of the run" }
      lines.append("\(Figures.grouped(estimate.trainings)) trainings\(time ?? "")")
    }
    if changes.contains(where: { !$0.replacing.isEmpty }) {
      lines.append(
        "under review, copies of other rows in their place: \(file.placesToReview.joined(separator: ", "))"
      )
    }
    let width = Terminal.standardOutput.width
    return lines.map { line in
      let text = line.trimmingPrefix { $0 == " " }
      let indent = String(repeating: " ", count: line.count - text.count)
      return String(text).wrapped(to: width, indent: indent, further: indent + "  ")
    } + [""]
  }

  static func render(_ advice: [SpikesFile.Advice]) -> String {
    let head = ["change", "", "before", "after", "difference", "placebo", "loss", "with it"]
    let rows = advice.map { line in
      [
        line.change, line.verdict.rawValue, number(line.spikesBefore), number(line.spikesAfter),
        "\(number(line.interval[0])) … \(number(line.interval[1]))", number(line.placebo),
      ] + line.lossesInWords
    }
    let columns = head.enumerated().map { column, words in
      TextTable.Column(
        words, group: " ", isText: column < 2, isName: column == 0,
        narrowest: column == 0 ? 14 : nil)
    }
    let width = Terminal.standardOutput.width
    let table = TextTable(columns, rows.map { [$0] }).text(width: width)
    let heading = SpikesFile.Advice.heading(of: advice) + ", differences as 95 % intervals:"
    return heading.wrapped(to: width) + "\n\n" + table.dropLast()
  }

  /// Why no change is recommended.
  static func nothingHelped(
    _ advice: [SpikesFile.Advice], of changes: [Advisor.Change]
  ) -> String {
    if let first = advice.first, 2 * (first.divergedBefore ?? 0) > first.seeds.count {
      let lowest = changes.compactMap(\.rate).min()
      return "With no change that was tried all trainings stay finite"
        + (lowest.map { ", down to a learning rate of \(short($0).replacing("e-0", with: "e-"))." }
          ?? ".")
        + " seismo explain says what a run diverges of."
    }
    if advice.allSatisfy({ $0.spikesBefore == 0 && $0.spikesAfter == 0 }) {
      return "There are no spikes to prevent on these seeds."
    }
    let open = advice.count { $0.verdict == .undecided && $0.spikesAfter < $0.spikesBefore }
    let seeds = advice.first?.seeds.count ?? 0
    return open == 0
      ? "Nothing that was tried prevents spikes at equal loss."
      : "Nothing is shown to prevent spikes at equal loss: \(open) of \(advice.count) changes had fewer, but \(seeds) "
        + "seeds don't decide; --seeds \(2 * seeds) would say more."
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? Figures.significant(value, 2) : "—"
  }
}

extension SpikeFault {
  fileprivate var inWords: String {
    switch self {
    case .rate: "a learning rate that is too high"
    case .rows: "rows that are to blame"
    case .noise: "noisy labels, or classes that overlap"
    case .batches: "small or short batches"
    case .statistics: "running statistics that are off"
    case .logarithm: "a logarithm near zero"
    case .scale: "numbers out of scale"
    }
  }
}
