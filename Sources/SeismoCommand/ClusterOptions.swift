internal import ArgumentParser
internal import Foundation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoSweeps

/// Where a sweep's trials are trained.
enum SweepPlace: String, ExpressibleByArgument, CaseIterable {
  /// In this process.
  case here
  case slurm
  case mpi

  var launcher: Launcher? {
    switch self {
    case .here: nil
    case .slurm: .slurm
    case .mpi: .mpi
    }
  }
}

/// The options of a sweep on several machines.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where trials are trained: here, slurm (job arrays) or mpi (mpirun). A sweep goes on where it began without it.",
      valueName: "place"))
  var on: SweepPlace?

  @Option(
    name: .customLong("with"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Options for sbatch or mpirun, such as '--partition=long --time=1:00:00'; repeatable.",
      valueName: "options"))
  var launcherOptions: [String] = []

  @Option(
    help: ArgumentHelp(
      "Trials of a task, one after another; 1 without it, more where that makes over 1000 tasks.",
      valueName: "K"))
  var trialsPerTask: Int?

  @Option(
    help: ArgumentHelp("Tasks at the same time: Slurm's %N, mpirun's -np.", valueName: "N"))
  var atOnce: Int?

  @Option(
    help: ArgumentHelp("The machines, for mpirun: its host file.", valueName: "file"),
    completion: .file())
  var hosts: String?

  @Option(
    help: ArgumentHelp(
      "What runs seismo on the machines, such as 'apptainer exec seismo.sif seismo'; this program without it.",
      valueName: "command"))
  var program: String?

  @Flag(help: "Leave the jobs to Slurm at once; 'seismo resume' gathers.")
  var detach = false

  @Flag(help: "Make the folder, the script and the list of tasks, and start nothing.")
  var prepare = false

  @Flag(help: "Print the script, the list of tasks and the commands, and write nothing.")
  var dryRun = false

  func validate() throws {
    for (name, value) in [("--trials-per-task", trialsPerTask), ("--at-once", atOnce)] {
      guard value ?? 1 >= 1 else {
        throw ValidationError("\(name) must be at least 1, got \(value ?? 0)")
      }
    }
    for option in launcherOptions {
      if option.contains(where: \.isNewline) {
        throw ValidationError("--with takes options on one line; say it again for more")
      }
      if ClusterPlan.choosesTasks(option) {
        throw ValidationError(
          "--with can't have --array: which tasks there are is the sweep's; say how many trials each has with "
            + "--trials-per-task, and how many run at a time with --at-once")
      }
    }
    if on == .here, let name = given.first {
      throw ValidationError("\(name) is for a sweep --on slurm or --on mpi")
    }
  }

  /// Options that a sweep of this machine doesn't have.
  var given: [String] {
    [
      ("--with", !launcherOptions.isEmpty), ("--trials-per-task", trialsPerTask != nil),
      ("--at-once", atOnce != nil), ("--hosts", hosts != nil), ("--program", program != nil),
      ("--detach", detach), ("--prepare", prepare), ("--dry-run", dryRun),
    ].filter(\.1).map(\.0)
  }

  /// Whether the script changes by them.
  func changeScript(of launcher: Launcher) -> Bool {
    !launcherOptions.isEmpty || hosts != nil || program != nil
      || (launcher == .mpi && atOnce != nil)
  }

  /// The plan that they say.
  ///
  /// - Parameters:
  ///   - before: the sweep's own, if it has one; what isn't given stays as it was there.
  ///   - threads: of a training.
  ///   - starts: whether tasks are left to start, so that the launcher's program is needed.
  /// - Throws: `ValidationError`, `RunFailure` where that isn't there.
  func plan(
    _ launcher: Launcher, before: ClusterPlan?, threads: Int, starts: Bool = true
  ) throws -> ClusterPlan {
    if launcher == .slurm, hosts != nil {
      throw ValidationError("--hosts is for --on mpi; Slurm has nodes of its own")
    }
    if launcher == .mpi, detach {
      throw ValidationError(
        "--detach is for --on slurm: mpirun ends with this process. Start it in the background, or use --prepare"
      )
    }
    var plan =
      try before ?? ClusterPlan(launcher, program: Self.thisProgram(), threads: threads)
    if !launcherOptions.isEmpty { plan.options = launcherOptions }
    if let trialsPerTask { plan.trialsPerTask = trialsPerTask }
    if let atOnce { plan.atOnce = atOnce }
    if let program { plan.program = program }
    if let hosts {
      guard FileManager.default.isReadableFile(atPath: hosts) else {
        throw RunFailure("--hosts: \(hosts) can't be read; expected mpirun's host file")
      }
      plan.hosts = absolute(hosts)
    }
    if starts, !dryRun, !prepare { try plan.requireLauncher() }
    return plan
  }

  private static func thisProgram() throws -> String {
    guard let path = Bundle.main.executableURL?.path(percentEncoded: false) else {
      throw RunFailure("where this program is isn't known; say it with --program")
    }
    return shellQuoted(path)
  }
}
