package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec

/// Who starts the tasks of a sweep on the machines of a cluster.
package enum Launcher: String, Codable, Sendable, CaseIterable {
  /// Slurm, as a job array.
  case slurm
  /// An MPI's `mpirun`; the trials need no MPI themselves.
  case mpi

  /// The program that it is started by.
  package var program: String {
    switch self {
    case .slurm: "sbatch"
    case .mpi: "mpirun"
    }
  }
}

/// `cluster/plan.json`: how a sweep's trials are dealt to tasks, and how those are started.
package struct ClusterPlan: Codable, Sendable, Equatable {
  package var launcher: Launcher
  /// Trials of a task; nil for as many as a thousand tasks need.
  package var trialsPerTask: Int?
  /// Tasks at a time; nil for as many as the launcher finds room for.
  package var atOnce: Int?
  /// The file that names the machines, for mpirun; an absolute path.
  package var hosts: String?
  /// Options for the launcher, each as it was given.
  package var options: [String]
  /// The command that is Seismo on the machines.
  package var program: String
  /// Threads of each training, by the spec.
  package var threads: Int

  package init(_ launcher: Launcher, program: String, threads: Int) {
    (self.launcher, self.program, self.threads) = (launcher, program, threads)
    options = []
  }

  package static let file = "\(SweepFolder.cluster)/plan.json"

  /// Slurm's own limit of an array is 1001 where nobody raised it.
  private static let mostTasks = 1000

  /// Whether an option for the launcher says which tasks there are, which is for the sweep to say.
  package static func choosesTasks(_ option: String) -> Bool {
    option.split(separator: " ").contains { $0 == "-a" || $0.hasPrefix("--array") }
  }

  /// Trials in lists, one for each task.
  package func deal(_ trials: TrialList) -> [TrialList] {
    trials.dealt(
      trialsPerTask ?? max(1, (trials.numbers.count + Self.mostTasks - 1) / Self.mostTasks))
  }
}

extension ClusterPlan {
  /// Refuses a machine from which no task can be started.
  ///
  /// - Throws: `RunFailure`.
  package func requireLauncher() throws {
    guard !ShellTool.isThere(launcher.program) else { return }
    let advice =
      switch launcher {
      case .slurm: "run it on a machine of the cluster, such as its login node"
      case .mpi: "install an MPI, such as Open MPI, or load its module"
      }
    throw RunFailure(
      "--on \(launcher.rawValue) needs the program '\(launcher.program)', which isn't in PATH; \(advice)"
    )
  }
}

extension SweepFolder {
  /// How the sweep's tasks are started; nil of a sweep that never was on a cluster.
  ///
  /// - Throws: `SavedRunProblem`.
  package func plan() throws -> ClusterPlan? {
    guard holds(ClusterPlan.file) else { return nil }
    return try directory.read(ClusterPlan.self, from: ClusterPlan.file)
  }
}

extension ClusterPlan {
  /// What a sweep of it would write and do, in words for a terminal; nothing is written.
  ///
  /// - Parameter folder: the sweep's folder, which need not be there.
  /// - Throws: `SpecProblems` where it isn't one for several machines.
  package func rehearsal(of spec: SweptSpec, left: TrialList, in folder: String) throws -> String {
    try spec.requireNumberedTrials()
    let tasks = deal(left)
    let list = ClusterScript.tasks(1)
    var commands: [String]
    switch launcher {
    case .slurm:
      let rungs = spec.sweep.asha?.rungs(below: spec.epochs).count ?? 0
      commands = (0...rungs).map { round in
        Slurm.submission(
          self, tasks: list, count: tasks.count, after: round == 0 ? nil : "JOB-\(round)"
        ).joined(separator: " ")
      }
    case .mpi: commands = ["bash \(ClusterScript.file(.mpi)) \(list)"]
    }
    return "# \(folder)/\(ClusterScript.file(launcher))\n"
      + ClusterScript.text(self, sweep: folder, name: spec.name)
      + "\n# \(folder)/\(list)\n" + TaskList.text(tasks)
      + "\n# in \(folder)\n" + commands.joined(separator: "\n")
  }
}
