internal import ArgumentParser
internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Find a run's loss spikes by exact replay, and what set each off.",
    discussion: """
      Repeats the training, checks that every bit is the run's, and replays each spike with one thing \
      changed at a time. Writes spikes.json beside each variant, and draws the report again.
      """)

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String?

  @Flag(help: "What the words mean, instead; needs no run.")
  var glossary = false

  @OptionGroup var moved: MovedDataOption

  @Option(help: "The variant; all without it.", completion: Completions.variants)
  var variant: String?

  @Option(
    help: ArgumentHelp("Only the spike of this number, in the order of steps.", valueName: "N"))
  var spike: Int?

  @Option(help: ArgumentHelp("Time after which no other spike is begun.", valueName: "seconds"))
  var budget = Seconds(60)

  @Option(
    help: ArgumentHelp(
      "Spikes that are explained at a time; as many as the processors do without it.",
      valueName: "N"))
  var jobs: Int?

  @Option(
    name: .customLong("what-if"), parsing: .singleValue,
    help: ArgumentHelp(
      "Instead: train on with a changed spec, such as optimizer.epsilon=1e-4; repeatable.",
      valueName: "key=value"))
  var whatIf: [String] = []

  @Option(
    name: .customLong("without-row"), parsing: .singleValue,
    help: ArgumentHelp(
      "Instead: train on without a row, such as vehicle.csv.gz:258; repeatable, beside --what-if too.",
      valueName: "row"),
    transform: RowArgument.read)
  var withoutRows: [RowReference] = []

  @Option(
    name: .customLong("from-step"),
    help: ArgumentHelp(
      "The first step that --what-if and --without-row change; 1 without it.", valueName: "step"))
  var fromStep: Int?

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @Flag(help: "The explanations as JSON on standard output.")
  var json = false

  func validate() throws {
    guard jobs ?? 1 >= 1 else {
      throw ValidationError("--jobs must be at least 1, got \(jobs ?? 0)")
    }
  }

  func run() throws {
    if glossary { return GlossaryText.show() }
    guard let folder else { throw ValidationError("Missing expected argument '<run>'") }
    let registry = try Linked.components()
    let run = moved.run(folder)
    let saved = try SavedJob.all(in: run, named: variant, registry: registry)
    if spike != nil, saved.count > 1 {
      throw ValidationError(
        "--spike needs a --variant; there are: \(listed(saved.map(\.name)))")
    }
    if !whatIf.isEmpty || !withoutRows.isEmpty {
      let option = whatIf.isEmpty ? "--without-row" : "--what-if"
      if json || spike != nil {
        throw ValidationError("\(option) draws a page; it takes neither --json nor --spike")
      }
      guard let job = saved.first, saved.count == 1 else {
        throw ValidationError(
          "\(option) needs a --variant; there are: \(listed(saved.map(\.name)))")
      }
      return try WhatIfRun(
        run: run, job: job, settings: whatIf, rows: withoutRows, step: fromStep ?? 1,
        registry: registry
      ).perform()
    }
    if fromStep != nil { throw ValidationError("--from-step needs a --what-if or a --without-row") }
    let interruption = Interruption()
    let signals = SignalWatch(interruption)
    defer { signals.stop() }
    do {
      for job in saved where !interruption.isRequested {
        try explain(
          job, isAlone: saved.count == 1,
          .init(
            spike: spike, budget: budget.value / Double(saved.count), jobs: jobs), registry,
          interruption)
      }
    } catch is Interrupted {}
    _ = try RunReport.draw(run)
    if interruption.isRequested {
      standardError("interrupted; what was explained is kept\n")
      throw ExitCode(130)
    }
    if json {
      print(json: try JSONExplanation.text(of: saved))
    } else {
      print("\nWhat the words mean: seismo explain --glossary\n" + run.file("report.html"))
    }
  }

  /// The training was being repeated, and nothing was explained yet.
  private struct Interrupted: Error {}

  private func explain(
    _ job: SavedJob, isAlone: Bool, _ request: Explainer.Request, _ registry: Registry,
    _ interruption: Interruption
  ) throws {
    let known = try job.folder.spikes()
    let display = ExplainDisplay(
      job.name, known: known, isAlone: isAlone, isQuiet: quiet, prints: !json)
    defer { display.clear() }
    if try !job.hasEnded { display.showUnfinished(after: job.metrics.stepLosses.count) }
    var file = try Explainer(job, registry: registry).explain(
      request, interruption: interruption
    ) { event in
      if case .replaying = event, interruption.isRequested { throw Interrupted() }
      display.show(event)
    }
    if let known { file.keep(known) }
    try job.folder.write(spikes: file)
    display.finish(file)
  }
}

/// A length of time in an option: 60, 60s, 2m.
struct Seconds: ExpressibleByArgument {
  let value: Double

  init(_ value: Double) { self.value = value }

  init?(argument: String) {
    let isMinutes = argument.hasSuffix("m")
    let digits = argument.hasSuffix("s") || isMinutes ? String(argument.dropLast()) : argument
    guard let number = Double(digits), number.isFinite, number > 0 else { return nil }
    value = isMinutes ? 60 * number : number
  }

  var defaultValueDescription: String { "\(Int(value))s" }
}
