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

  @OptionGroup(title: "Of a sweep, on a cluster (docs/cluster.md)") var cluster: ClusterOptions

  func validate() throws {
    guard epochs ?? 1 >= 1 else {
      throw ValidationError("--epochs must be at least 1, got \(epochs ?? 0)")
    }
  }

  func run() throws {
    if SweepFolder.isOne(folder) { return try resumeSweep() }
    if let name = (cluster.on == nil ? [] : ["--on"] + cluster.given).first {
      throw ValidationError("\(name) is for a sweep, and \(folder) isn't a sweep's folder")
    }
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
    let there = SweepFolder(path: folder)
    let before = try there.plan()
    if let launcher = cluster.on.map(\.launcher) ?? before?.launcher {
      return try resume(there, on: launcher, before, sweep)
    }
    if let name = cluster.given.first {
      throw ValidationError("\(name) is for a sweep --on slurm or --on mpi")
    }
    try there.bringHere()
    let session = SweepSession(sweep)
    defer { session.stop() }
    try session.perform { options, observe in
      try SweepRunner(
        resuming: there, registry: try Linked.components(), options, observe: observe)
    }
  }

  private func resume(
    _ sweep: SweepFolder, on launcher: Launcher, _ before: ClusterPlan?, _ options: SweepOptions
  ) throws {
    try options.requireNoneOfOneMachine()
    let registry = try Linked.components()
    let spec = try sweep.spec(registry: registry)
    let same = before?.launcher == launcher ? before : nil
    let left = try sweep.left(of: spec)
    let plan = try cluster.plan(
      launcher, before: same, threads: spec.threads, starts: !left.numbers.isEmpty)
    if cluster.dryRun {
      guard !left.numbers.isEmpty else { return print("nothing to do: all trials are over") }
      return print(try plan.rehearsal(of: spec, left: left, in: absolute(folder)))
    }
    let session = ClusterSession(options, cluster)
    defer { session.stop() }
    try session.perform { options, observe in
      try ClusterSweep(
        sweep, plan, writesScript: same == nil || cluster.changeScript(of: launcher),
        registry: registry, options,
        observe: observe)
    }
  }
}
