internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoSweeps
internal import SeismoTraining

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Try many settings of a spec, and find the best.",
    discussion: """
      The spec says what to try: sweep: {random: {optimizer.learning_rate: {log_uniform: [1e-4, 1e-1]}}, trials: 50}.
      Each trial is a run in the sweep's folder. A trial that fails is recorded, and the sweep goes on. What comes of \
      a trial doesn't depend on how many are trained at the same time.

      seismo sweep spec.yaml
      seismo sweep spec.yaml --set sweep.trials=100 --jobs 8
      seismo sweep spec.yaml --on slurm --with '--partition=long --time=1:00:00' --at-once 20
      seismo resume runs/20260101T101500Z-spec-1a2b3c4d
      """)

  @OptionGroup var arguments: SpecArguments

  @Option(name: .shortAndLong, help: "The folder that the sweep's own folder is made in.")
  var output = "runs"

  @OptionGroup var options: SweepOptions

  @OptionGroup(title: "On a cluster (docs/cluster.md)") var cluster: ClusterOptions

  func validate() throws {
    if cluster.on?.launcher == nil, let name = cluster.given.first {
      throw ValidationError("\(name) is for a sweep --on slurm or --on mpi")
    }
    guard cluster.on?.launcher != nil else { return }
    try options.requireNoneOfOneMachine()
  }

  func run() throws {
    let registry = try Linked.components()
    let seeds = arguments.seed.map { ["seed=\($0)"] } ?? []
    let overrides = arguments.overrides + seeds
    let spec = try SweptSpec(
      try SpecSource(path: arguments.spec), overrides: overrides, registry: registry)
    if let launcher = cluster.on?.launcher {
      let plan = try cluster.plan(launcher, before: nil, threads: spec.threads)
      if cluster.dryRun {
        let trials = TrialList(1...(spec.trialCount ?? 1))
        let folder = "\(absolute(output))/<utc>-\(spec.name)-<hash>"
        return print(try plan.rehearsal(of: spec, left: trials, in: folder))
      }
      let session = ClusterSession(options, cluster)
      defer { session.stop() }
      return try session.perform { options, observe in
        try ClusterSweep.begin(
          spec, overrides: overrides, in: output, plan, registry: registry, options,
          observe: observe)
      }
    }
    let session = SweepSession(options)
    defer { session.stop() }
    try session.perform { options, observe in
      try SweepRunner.begin(
        spec, overrides: overrides, in: output, registry: registry, options, observe: observe)
    }
  }
}

/// The options of a command that works on a sweep.
struct SweepOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Trainings at the same time; without it as many as processors.", valueName: "N"))
  var jobs: Int?

  @Flag(help: "Stop at the first trial that fails or diverges.")
  var failFast = false

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @Flag(help: "The trials as JSON on standard output.")
  var json = false

  func validate() throws {
    guard jobs ?? 1 >= 1 else {
      throw ValidationError("--jobs must be at least 1, got \(jobs ?? 0)")
    }
  }

  /// Refuses what a sweep on a cluster doesn't have.
  func requireNoneOfOneMachine() throws {
    if jobs != nil {
      throw ValidationError(
        "--jobs is for a sweep on this machine; on a cluster say how many tasks run at a time with --at-once, and "
          + "how many trainings each has with Slurm's --cpus-per-task")
    }
    if failFast {
      throw ValidationError(
        "--fail-fast is for a sweep on this machine; 'scancel' ends a job array")
    }
  }
}

/// What 'sweep' and 'resume' share: Ctrl-C, progress, the report at the end.
final class SweepSession {
  private let interruption = Interruption()
  private let signals: SignalWatch
  private let display: SweepDisplay?
  private let options: SweepOptions

  init(_ options: SweepOptions) {
    self.options = options
    signals = SignalWatch(interruption)
    display = options.quiet ? nil : SweepDisplay(Terminal.standardError)
  }

  func stop() { signals.stop() }

  /// Trains, draws the report and prints the best.
  func perform(
    _ make: (SweepRunner.Options, @escaping @Sendable (SweepEvent) -> Void) throws -> SweepRunner
  ) throws {
    var settings = SweepRunner.Options(
      jobs: options.jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    settings.failsFast = options.failFast
    settings.interruption = interruption
    let runner = try make(settings) { [display] event in
      if let display { return display.show(event) }
      if case .noted(let notes) = event { standardError("\(FoldedNotes.text(of: notes))") }
    }
    let ending = Result { try runner.run() }
    display?.finish()
    try SweepOutput.draw(
      runner.folder, registry: try Linked.components(), printsJSON: options.json)
    switch try ending.get() {
    case .interrupted:
      standardError(
        "interrupted; goes on from here with: seismo resume \(shellQuoted(runner.folder.path))\n")
      throw ExitCode(130)
    case .finished, .running, .failed: break
    }
  }
}
