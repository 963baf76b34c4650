package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec

extension SweepFolder {
  /// The trials that aren't over.
  ///
  /// - Throws: `SavedRunProblem`.
  package func left(of spec: SweptSpec) throws -> TrialList {
    let over = try over()
    return TrialList((1...(spec.trialCount ?? 1)).filter { !over.contains($0) })
  }

  /// Whether a trial was begun, and its process ended without a word.
  func wasKilled(_ trial: Int) -> Bool {
    let place = run(of: trial)
    let record = try? place.read(RunRecord.self, from: RunRecord.file)
    return record?.status == .running && !RunLog.isHeld(in: place.path)
  }

  /// Makes a sweep that was on a cluster one of this machine: takes in what tasks have left, and forgets what failed
  /// with them.
  ///
  /// - Throws: `SavedRunProblem` where tasks are at work, or nobody can be asked; `RunFailure`.
  package func bringHere() throws {
    guard let plan = try plan() else { return }
    let jobs = submissions().map(\.job)
    if plan.launcher == .slurm, !jobs.isEmpty {
      let end = "end them with 'scancel \(jobs.joined(separator: " "))'"
      guard ShellTool.isThere("squeue") else {
        throw SavedRunProblem(
          path: path,
          reason:
            "was submitted to Slurm, and whether its jobs are over can't be asked here: there is no squeue. "
            + "Resume it on a machine of the cluster")
      }
      switch try Slurm(folder: self).states(of: jobs) {
      case .nothing(let words):
        throw SavedRunProblem(
          path: path, reason: "was submitted to Slurm, which doesn't answer: \(words)")
      case .tasks(let states) where states.values.contains(where: { !$0.isOver }):
        throw SavedRunProblem(
          path: path,
          reason:
            "has tasks in Slurm's queue; wait for them with 'seismo resume \(path)', or \(end)")
      case .tasks: break
      }
    }
    try gather(endedByTasks())
    try forgetLosses()
  }
}
