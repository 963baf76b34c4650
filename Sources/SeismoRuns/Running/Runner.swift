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
  }

  /// Runs everything.
  ///
  /// - Parameter drawing: draws the report; the run has finished when that is there, too.
  /// - Returns: the run's folder.
  /// - Throws: `SpecProblems` or `DataProblem` before anything is written; `RunFailure` later, and
  ///   the record then says that the run failed.
  @discardableResult
  package func run(
    drawing: (RunDirectory, RunRecord) throws -> Void = { _, _ in }
  ) throws -> RunDirectory {
    let hashing = DispatchWorkItem { _ = Machine.program }
    DispatchQueue.global().async(execute: hashing)
    // A process that ends meanwhile takes the library's memory away from under it.
    defer { hashing.wait() }
    let hashes = try experiment.hashData()
    let jobs = try experiment.jobs()
    let started = Date()
    let fingerprint = sha256(of: experiment.filled().yaml() + hashes.map(\.sha256).joined())
    let directory = try RunDirectory.create(
      in: output, name: experiment.name, hash: fingerprint, at: started)
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
    let next = Mutex(0)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, work.count))) { _ in
      while true {
        let index = next.withLock { index in
          defer { index += 1 }
          return index
        }
        guard index < work.count, !interruption.isRequested, failure.withLock({ $0 == nil })
        else { return }
        do {
          try work[index].train(index: index, interruption, log, observe)
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    return failure.withLock { $0 }
  }
}
