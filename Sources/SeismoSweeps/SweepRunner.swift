internal import Foundation
package import SeismoPreparation
package import SeismoRuns
package import SeismoSpec
internal import SeismoTables
package import SeismoTraining
internal import Synchronization

/// Trains the trials of a sweep, some at a time. What comes of a trial doesn't depend on how many.
package final class SweepRunner: Sendable {
  package let folder: SweepFolder
  let spec: SweptSpec
  private let failsFast: Bool
  let interruption: Interruption
  /// Stops what is at work without the person having asked for it.
  private let halt: Interruption
  private let observe: @Sendable (SweepEvent) -> Void
  private let trainer: TrialTrainer
  private let log: RunLog
  private let record: Mutex<SweepRecord>
  private let judge: (any Judge)?
  private let begun: ContinuousClock.Instant
  private let secondsBefore: Double
  private let known: Set<Int>
  private let failure = Mutex<(any Error)?>(nil)

  /// What a sweep is told to do.
  package struct Options: Sendable {
    package var jobs: Int
    package var failsFast = false
    package var interruption = Interruption()

    package init(jobs: Int) { self.jobs = jobs }
  }

  /// Begins a sweep.
  ///
  /// - Parameter output: the folder that the sweep's own is made in.
  /// - Throws: `SpecProblems` or `DataProblem` before anything is written; `RunFailure`.
  package static func begin(
    _ spec: SweptSpec, overrides: [String], in output: String, registry: Registry,
    _ options: Options, observe: @escaping @Sendable (SweepEvent) -> Void
  ) throws -> SweepRunner {
    let first = try spec.experiment(of: spec.point(1))
    let (_, notes) = try first.check()
    let folder = try SweepFolder.make(spec, first, overrides: overrides, in: output)
    let runner = try SweepRunner(folder, spec, registry: registry, options, observe: observe)
    observe(.noted(notes + spec.warnings))
    return runner
  }

  /// Takes a sweep that is there, to go on with it.
  ///
  /// - Throws: `SavedRunProblem` where it can't go on to the same bits, or is at work.
  package convenience init(
    resuming folder: SweepFolder, registry: Registry, _ options: Options,
    observe: @escaping @Sendable (SweepEvent) -> Void
  ) throws {
    let spec = try folder.spec(registry: registry)
    try folder.requireSame(spec)
    try self.init(folder, spec, registry: registry, options, observe: observe)
  }

  init(
    _ folder: SweepFolder, _ spec: SweptSpec, registry: Registry, _ options: Options,
    judge: (any Judge)? = nil, observe: @escaping @Sendable (SweepEvent) -> Void
  ) throws {
    log = try RunLog(of: folder.directory)
    (self.folder, self.spec, self.observe) = (folder, spec, observe)
    (failsFast, interruption) = (options.failsFast, options.interruption)
    let halt = Interruption(after: options.interruption)
    self.halt = halt
    let record = try folder.record()
    self.record = Mutex(record)
    begun = ContinuousClock().now
    secondsBefore = record.seconds
    let trials = try folder.trials()
    known = Set(trials.map(\.trial))
    let judge =
      judge
      ?? spec.sweep.asha.map {
        HalvingJudge($0, spec.select, record, folder, trials, stopped: halt)
      }
    self.judge = judge
    trainer = TrialTrainer(
      folder, spec, registry: registry, trainings: record.trainings, jobs: options.jobs, halt: halt,
      judge: judge, observe: observe)
  }

  /// Seconds that the sweep was at work.
  private var seconds: Double { secondsBefore + (ContinuousClock().now - begun).seconds }

  /// Trains what is left.
  ///
  /// - Returns: how that ended.
  /// - Throws: `RunFailure`; with `failsFast` that of the first trial that failed.
  package func run() throws -> RunRecord.Status {
    try update { $0.status = .running }
    let count = spec.trialCount
    let leading = Array(try SweepResults(folder).ranked.prefix(3))
    observe(
      .started(
        path: folder.path, trials: count, done: known.count, leading: leading,
        mode: spec.select.mode))
    let left = (1...(count ?? .max)).lazy.filter { [known] in !known.contains($0) }
    trainer.attempt(left) { [self] in
      !halt.isRequested && seconds < spec.sweep.time ?? .infinity
    } _: { [self] number in
      attempt(number, spec.point(number))
    }
    return try end()
  }

  /// Does work that a trial's training is a part of, when it is its turn.
  func withPermit(_ number: Int, _ work: () -> Void) { trainer.withPermit(number, work) }

  /// Writes how the sweep ended.
  ///
  /// - Throws: what stopped it.
  func end() throws -> RunRecord.Status {
    let status: RunRecord.Status =
      failure.withLock { $0 != nil }
      ? .failed : interruption.isRequested ? .interrupted : .finished
    try update {
      $0.status = status
      $0.seconds = seconds
      $0.ended = Date().ISO8601Format()
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return status
  }

  private func update(_ change: (inout SweepRecord) -> Void) throws {
    try record.withLock { record in
      change(&record)
      try folder.write(record)
    }
  }

  /// Trains a trial, and takes down what came of it; its failure isn't the sweep's.
  func attempt(_ number: Int, _ point: SearchPoint) {
    var trial: TrialRecord
    do {
      guard let outcome = try trainer.train(number, point) else { return }
      trial = outcome
    } catch {
      trial = TrialRecord(number, .failed, point)
      trial.reason = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init)
    }
    trial.at = seconds
    do {
      try folder.append(trial.json, to: SweepFolder.trialsFile)
      // A kill loses little of the time that was used.
      try update { $0.seconds = seconds }
    } catch {
      stop(for: error)
    }
    judge?.end(number)
    observe(.ended(trial))
    if failsFast, trial.status == .failed || trial.status == .diverged {
      let reason = trial.reason ?? trial.status.rawValue
      stop(for: RunFailure("\(folder.run(of: number).path): trial \(number): \(reason)"))
    }
  }

  private func stop(for error: any Error) {
    failure.withLock { $0 = $0 ?? error }
    halt.request()
  }
}
