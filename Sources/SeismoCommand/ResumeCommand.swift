internal import ArgumentParser
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSweeps
internal import SeismoTraining

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run or a sweep that was stopped, or train a finished run longer.",
    discussion: """
      Goes on from the last state that was kept (train.checkpoint in the spec). The result is that of a run that was \
      never stopped, to the byte. Variants that had ended stay as they are.

      seismo resume runs/20260101T101500Z-adam-vs-sgd-1a2b3c4d
      seismo resume runs/20260101T101500Z-adam-vs-sgd-1a2b3c4d --jobs 2
      seismo resume runs/20260101T101500Z-adam-vs-sgd-1a2b3c4d --epochs 800
      """)

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Train to this number of epochs, at least what the spec says.", valueName: "N"))
  var epochs: Int?

  @OptionGroup var moved: MovedDataOption

  @OptionGroup var options: TrainingOptions

  func validate() throws {
    guard epochs ?? 1 >= 1 else {
      throw ValidationError("--epochs must be at least 1, got \(epochs ?? 0)")
    }
  }

  func run() throws {
    if SweepFolder.isOne(folder) { return try resumeSweep() }
    let session = options.session()
    defer { session.stop() }
    let resumption = try Resumption(
      of: moved.run(folder), epochs: epochs, registry: try Linked.components(),
      follows: !(session.ranks?.isFirst ?? true)
    ) { session.runner($0, output: folder, jobs: options.jobs ?? 1) }
    if let nothing = resumption.nothingToDo {
      if session.ranks?.isFirst ?? true { print(nothing) }
      return
    }
    try session.perform { try resumption.perform(drawing: $0) }
  }

  private func resumeSweep() throws {
    if RankedProgram.session != nil {
      throw ValidationError("ranks share one training; resume a sweep without mpirun")
    }
    if epochs != nil {
      throw ValidationError(
        "--epochs is for a run; a sweep's trials train as long as its spec says")
    }
    if moved.place != nil {
      throw ValidationError(
        "--data is for a run; copy a sweep together with its data, or resume its trials one by one")
    }
    var sweep = SweepOptions()
    (sweep.jobs, sweep.failFast) = (options.jobs, false)
    (sweep.quiet, sweep.json) = (options.quiet, options.json)
    let session = SweepSession(sweep)
    defer { session.stop() }
    try session.perform { options, observe in
      try SweepRunner(
        resuming: SweepFolder(path: folder), registry: try Linked.components(), options,
        observe: observe)
    }
  }
}
