internal import Dispatch
internal import Foundation
internal import Logging
internal import SeismoNetworks
package import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
package import SeismoTraining
internal import Synchronization

/// Runs an experiment: prepares, trains every variant, records.
package struct Runner: Sendable {
  /// What to run.
  package var experiment: Experiment
  /// The folder that the run's own folder is made in.
  package var output: String
  /// Variants trained at the same time.
  package var jobs: Int
  /// Asks it to stop.
  package var interruption: Interruption
  /// The processes that share the training; nil for this one alone.
  package var session: RankSession?
  /// Data that other runs of the process have prepared.
  package var store = PreparedStore()
  /// Asked after each epoch of a job, by its name, why it ends there; nil where it goes on.
  package var ending: @Sendable (_ job: String, EpochRecord) -> TrainingStatus? = { _, _ in nil }
  /// Told the name of each job that has ended, in whatever way.
  package var ended: @Sendable (_ job: String) -> Void = { _ in }
  /// Does a body several times, at once as far as there is room.
  package var inParallel:
    @Sendable (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void
  /// Told of what happens, from any thread.
  package var observe: @Sendable (RunEvent) -> Void

  package init(
    _ experiment: Experiment, output: String, jobs: Int = 1,
    interruption: Interruption = Interruption(),
    observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    var experiment = experiment
    experiment.observeReading = { observe(.reading($0)) }
    self.experiment = experiment
    self.output = output
    self.jobs = jobs
    self.interruption = interruption
    self.observe = observe
    inParallel = { count, body in
      DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count)), execute: body)
    }
  }

  /// Runs everything.
  ///
  /// - Parameters:
  ///   - place: the run's folder, which isn't there yet; nil for one in `output`.
  ///   - drawing: draws the report; the run has finished when that is there, too.
  /// - Returns: the run's folder.
  /// - Throws: `SpecProblems` or `DataProblem` before anything is written; `RunFailure` later, and
  ///   the record then says that the run failed.
  @discardableResult
  package func run(
    in place: RunDirectory? = nil,
    drawing: (RunDirectory, RunRecord) throws -> Void = { _, _ in }
  ) throws -> RunDirectory {
    let hashing = DispatchWorkItem { _ = Machine.program }
    DispatchQueue.global().async(execute: hashing)
    // A process that ends meanwhile takes the library's memory away from under it.
    defer { hashing.wait() }
    let hashes = try experiment.hashData()
    let jobs = try experiment.jobs(sharing: store)
    if let session {
      for job in jobs { try session.require(job) }
      try session.agree(on: RankGround(experiment, hashes))
    }
    let started = Date()
    let fingerprint = sha256(of: experiment.filled().yaml() + hashes.map(\.sha256).joined())
    let directory =
      try place
      ?? RunDirectory.create(in: output, name: experiment.name, hash: fingerprint, at: started)
    try directory.make()
    let record = makeRecord(jobs, hashes, started)
    let log: RunLog
    do {
      log = try RunLog(of: directory)
      try write(record, jobs, hashes, to: directory)
    } catch {
      try? FileManager.default.removeItem(atPath: directory.path)
      throw error
    }
    log.logger.info("started", metadata: ["name": "\(experiment.name)", "jobs": "\(self.jobs)"])
    for note in record.notes { log.logger.notice("\(note)") }
    let work = jobs.map { JobRunner($0, in: directory, of: experiment, hashes) }
    try train(work, in: directory, record, log, noting: record.notes, drawing: drawing)
    return directory
  }

  /// Trains the jobs, some at a time, and has the run's record say how that ended.
  ///
  /// - Throws: `RunFailure`; the record then says that the run failed.
  func train(
    _ work: [JobRunner], in directory: RunDirectory, _ record: RunRecord, _ log: RunLog,
    noting notes: [String] = [], drawing: (RunDirectory, RunRecord) throws -> Void
  ) throws {
    observe(
      .started(
        path: directory.path,
        jobs: work.map { work in
          let (batches, epochs) = (work.plan.batches, work.variant.config.train.epochs)
          let size = Double(batches.draws) * Double(epochs) * Double(work.plan.size)
          return (work.name, batches.batches * epochs, size)
        }))
    if !notes.isEmpty { observe(.noted(notes)) }
    var record = record
    let failure = trainAll(work, log: log.logger)
    record.ended = Date().ISO8601Format()
    record.status =
      failure != nil ? .failed : interruption.isRequested ? .interrupted : .finished
    do {
      if let failure { throw failure }
      try drawing(directory, record)
      try directory.write(record)
    } catch {
      record.status = .failed
      log.logger.error("\(error)")
      try? directory.write(record)  // the disk may be full: say why, not that
      throw error
    }
    log.logger.info("ended", metadata: ["status": "\(record.status.rawValue)"])
  }

  /// The files that a run begins with; `run.json` is the last.
  private func write(
    _ record: RunRecord, _ jobs: [TrainingJob], _ hashes: [(file: FileReference, sha256: String)],
    to directory: RunDirectory
  ) throws {
    try directory.write(experiment.source.text, to: "spec.yaml")
    try directory.write(lock(hashes, directory).yaml(), to: "run.lock.yaml")
    let rejects = jobs.map(\.data.notes.rejects)
    if rejects.contains(where: { !$0.isEmpty }) {
      try directory.write(RejectsFile.text(of: rejects), to: RejectsFile.name)
    }
    if let truth = TruthFile.text(of: jobs.map(\.data)) {
      try directory.write(truth, to: TruthFile.name)
    }
    try directory.write(record)
  }

  /// - Returns: the first error.
  private func trainAll(_ work: [JobRunner], log: Logger) -> (any Error)? {
    let progress = WorkProgress()
    inParallel(work.count) { _ in
      while let index = progress.next(of: work.count), !interruption.isRequested {
        defer { ended(work[index].name) }
        do {
          var job = work[index]
          job.ending = { [ending, name = job.name] in ending(name, $0) }
          try job.train(index: index, interruption, session, log, observe)
        } catch {
          progress.fail(error)
        }
      }
    }
    return progress.failure
  }
}

/// Which of some jobs have been begun, and the first error.
private final class WorkProgress: Sendable {
  private let state = Mutex<(next: Int, failure: (any Error)?)>((0, nil))

  var failure: (any Error)? { state.withLock { $0.failure } }

  /// The next job; nil where there is none, or one has failed.
  func next(of count: Int) -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }
}
