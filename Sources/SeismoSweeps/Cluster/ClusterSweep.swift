internal import Foundation
package import SeismoPreparation
internal import SeismoRuns
package import SeismoSpec
internal import SeismoTraining

/// A sweep whose trials are trained by tasks on the machines of a cluster: starts the tasks, watches the files that they
/// leave, and gathers them. It needs to be at work for none of that to be kept.
package final class ClusterSweep {
  package let folder: SweepFolder
  private let plan: ClusterPlan
  private let spec: SweptSpec
  private let interruption: Interruption
  private let observe: @Sendable (SweepEvent) -> Void
  private let log: RunLog
  private let launcher: any TaskLauncher
  private var record: SweepRecord
  private var ended: [Int: TrialRecord] = [:]
  /// Those that were told of.
  private var told: Set<Int>
  private var wasTakenBack = false

  /// How it ended.
  package enum Ending: Sendable, Equatable {
    /// Every trial is over; so many of them because their tasks failed.
    case finished(lost: Int)
    /// The tasks go on.
    case detached
    /// Trials are left, and no task is at work.
    case interrupted(left: Int)
  }

  /// Looks at the files of the tasks that often, in seconds.
  private static let pause = 0.5
  /// For which NFS may show an old list of a folder's files (nfs(5): acdirmax).
  private static let longestDelay = Duration.seconds(60)

  /// Takes a sweep that is there.
  ///
  /// - Parameter writesScript: whether a script that is there is written anew.
  /// - Throws: `SavedRunProblem` where it can't go on to the same bits, or is watched by another process;
  ///   `SpecProblems` where it isn't one for several machines.
  package init(
    _ folder: SweepFolder, _ plan: ClusterPlan, writesScript: Bool, registry: Registry,
    _ options: SweepRunner.Options,
    observe: @escaping @Sendable (SweepEvent) -> Void
  ) throws {
    (self.folder, self.plan, self.observe) = (folder, plan, observe)
    interruption = options.interruption
    spec = try folder.spec(registry: registry)
    try spec.requireNumberedTrials()
    try folder.requireSame(spec)
    log = try RunLog(of: folder.directory)
    record = try folder.record()
    told = try folder.over()
    let tell: (String) -> Void = { observe(.noted([$0])) }
    launcher =
      switch plan.launcher {
      case .slurm: try SlurmLauncher(folder, plan, tell: tell)
      case .mpi: MPILauncher(folder, tell: tell)
      }
    try prepare(writesScript)
  }

  /// Begins a sweep.
  ///
  /// - Throws: `SpecProblems` or `DataProblem` before anything is written; `RunFailure`.
  package static func begin(
    _ spec: SweptSpec, overrides: [String], in output: String, _ plan: ClusterPlan,
    registry: Registry, _ options: SweepRunner.Options,
    observe: @escaping @Sendable (SweepEvent) -> Void
  ) throws -> ClusterSweep {
    try spec.requireNumberedTrials()
    let first = try spec.experiment(of: spec.point(1))
    let (_, notes) = try first.check()
    let folder = try SweepFolder.make(spec, first, overrides: overrides, in: output)
    observe(.noted(notes + spec.warnings))
    return try ClusterSweep(
      folder, plan, writesScript: true, registry: registry, options, observe: observe)
  }

  /// The plan and the script, which a person may have changed.
  private func prepare(_ writesScript: Bool) throws {
    try folder.makeCluster()
    try folder.directory.write(json: plan, to: ClusterPlan.file)
    let file = ClusterScript.file(plan.launcher)
    guard writesScript || !folder.holds(file) else { return }
    try folder.directory.write(
      ClusterScript.text(plan, sweep: absolute(folder.path), name: record.name), to: file)
  }

  /// Writes the list of what is left, for whoever starts the tasks.
  ///
  /// - Returns: the list's path; nil where nothing is left.
  /// - Throws: `RunFailure`, `SavedRunProblem`.
  package func list() throws -> String? {
    let left = try left()
    return left.numbers.isEmpty ? nil : folder.directory.file(try write(left).name)
  }

  /// The script's path.
  package var script: String { folder.directory.file(ClusterScript.file(plan.launcher)) }

  /// Starts the tasks of what is left unless they are at work, and gathers what they leave.
  ///
  /// - Parameter detaches: whether they are left to themselves.
  /// - Throws: `RunFailure`.
  package func run(detaches: Bool) throws -> Ending {
    let leading = Array(try SweepResults(folder).ranked.prefix(3))
    observe(
      .started(
        path: folder.path, trials: spec.trialCount, done: told.count, leading: leading,
        mode: spec.select.mode))
    if record.status != .running {
      record.status = .running
      try folder.write(record)
    }
    if try isIdle() { try folder.forgetLosses() }
    var progress: Int?
    var isFirst = true
    while try !gather().numbers.isEmpty {
      if try isIdle() {
        // Tasks that come to nothing aren't started for ever.
        let now = self.progress
        if !isFirst, wasTakenBack || now == progress { return try interrupted() }
        (progress, wasTakenBack) = (now, false)
        let (name, count) = try write(try left())
        try launcher.start(name, count: count, rounds: rounds)
      }
      isFirst = false
      if detaches { return .detached }
      if try !watch() {
        if launcher.outlivesUs { return .detached }
        return try interrupted()
      }
    }
    return .finished(lost: try end(.finished))
  }

  /// Trials are compared after some epochs, and each is trained from one comparison to the next.
  private var rounds: Int { 1 + (spec.sweep.asha?.rungs(below: spec.epochs).count ?? 0) }

  private func isIdle() throws -> Bool {
    if case .over = try launcher.look() { return true }
    return false
  }

  /// Gathers what tasks leave, until none is at work.
  ///
  /// - Returns: false where it was interrupted.
  private func watch() throws -> Bool {
    while !interruption.isRequested {
      switch try launcher.look() {
      case .over(let end):
        try take(end)
        return true
      case .atWork(let running, let waiting):
        observe(.queued(running: running, waiting: waiting))
      }
      if try gather().numbers.isEmpty { return true }
      Thread.sleep(forTimeInterval: Self.pause)
    }
    while !launcher.outlivesUs, try !isIdle() {
      // Again and again, since one may come before the launcher listens.
      launcher.stop()
      Thread.sleep(forTimeInterval: Self.pause)
    }
    _ = try gather()
    return false
  }

  /// Takes down the trials whose tasks failed.
  private func take(_ end: TasksEnd) throws {
    wasTakenBack = end.isTakenBack
    try awaitFiles(of: end)
    let left = Set(try gather().numbers)
    if let (_, reason, log) = end.failed.first(where: { task in
      !task.trials.numbers.contains { left.contains($0) && folder.wasKilled($0) }
    }) {
      observe(.noted(["\(reason)\(SweepFolder.lastWords(in: log))"]))
    }
    for (trials, reason, _) in end.failed {
      for trial in trials.numbers where left.contains(trial) && folder.wasKilled(trial) {
        var record = TrialRecord(trial, .failed, spec.point(trial))
        record.reason = reason
        record.at = folder.seconds(since: self.record.started)
        try folder.writeLoss(record)
        if told.insert(trial).inserted { observe(.ended(record)) }
      }
    }
    _ = try gather()
  }

  /// Waits for the files of tasks that ended well: on NFS they are seen some seconds later.
  private func awaitFiles(of end: TasksEnd) throws {
    guard end.failed.isEmpty, !end.isTakenBack else { return }
    let expected = Set(end.completed.flatMap(\.numbers))
    let latest = ContinuousClock().now + Self.longestDelay
    while try !expected.isDisjoint(with: gather().numbers), ContinuousClock().now < latest,
      !interruption.isRequested
    {
      Thread.sleep(forTimeInterval: Self.pause)
    }
  }

  /// Takes in the trials that have ended, in the order of their numbers.
  ///
  /// - Returns: those that are left.
  @discardableResult
  private func gather() throws -> TrialList {
    let new = folder.endedByTasks(except: Set(ended.keys))
    ended.merge(new) { $1 }
    for trial in new.values.sorted(by: { $0.trial < $1.trial })
    where told.insert(trial.trial).inserted { observe(.ended(trial)) }
    if !new.isEmpty { try folder.gather(ended) }
    return try left()
  }

  /// Trials that aren't over, those left out whose tasks failed since the sweep was begun or resumed.
  private func left() throws -> TrialList {
    let over = try folder.over().union(folder.lostByTasks().keys)
    return TrialList((1...(spec.trialCount ?? 1)).filter { !over.contains($0) })
  }

  /// Grows with whatever tasks achieve.
  private var progress: Int { ended.count + folder.lostByTasks().count + folder.allReports().count }

  private func write(_ left: TrialList) throws -> (name: String, count: Int) {
    let tasks = plan.deal(left)
    let name = ClusterScript.tasks(folder.nextList())
    try folder.directory.write(TaskList.text(tasks), to: name)
    return (name, tasks.count)
  }

  private func interrupted() throws -> Ending {
    _ = try end(.interrupted)
    return .interrupted(left: try left().numbers.count)
  }

  /// Writes the sweep's own files.
  ///
  /// - Returns: how many trials are over because their tasks failed.
  private func end(_ status: RunRecord.Status) throws -> Int {
    try folder.gather(ended)
    record.status = status
    record.seconds = try folder.trials().map(\.at).max() ?? 0
    record.ended = Date().ISO8601Format()
    try folder.write(record)
    if let difference = folder.differentMachines() { observe(.noted([difference])) }
    return folder.lostByTasks().count
  }
}

extension SweptSpec {
  /// Refuses a sweep whose trials depend on how fast a machine is.
  ///
  /// - Throws: `SpecProblems`.
  package func requireNumberedTrials() throws {
    guard sweep.time != nil || trialCount == nil else { return }
    throw SpecProblems(
      [
        SpecProblem(
          path: SpecPath("sweep.time"), origin: .builtIn,
          fact: .rule(
            "is for a sweep on one machine; on a cluster say how many trials there are, with "
              + "--set sweep.time=off --set sweep.trials=50, and how long a task may be, with the cluster's own limit"
          ))
      ], in: source)
  }
}

/// A path from the root.
package func absolute(_ path: String) -> String {
  path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
}
