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
  let registry: Registry
  private let jobs: Int
  private let failsFast: Bool
  let interruption: Interruption
  /// Stops what is at work without the person having asked for it.
  private let halt: Interruption
  let observe: @Sendable (SweepEvent) -> Void
  private let permits: Permits
  private let store: PreparedStore
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
    (self.folder, self.spec, self.registry) = (folder, spec, registry)
    (jobs, failsFast, interruption) = (options.jobs, options.failsFast, options.interruption)
    halt = Interruption(after: options.interruption)
    self.observe = observe
    permits = Permits(options.jobs)
    let record = try folder.record()
    self.record = Mutex(record)
    store = PreparedStore(
      kept: record.trainings + 2 * options.jobs, keepsTables: spec.readsSeveralWays)
    begun = ContinuousClock().now
    secondsBefore = record.seconds
    let trials = try folder.trials()
    known = Set(trials.map(\.trial))
    self.judge =
      judge
      ?? spec.sweep.asha.map { [halt] in
        HalvingJudge($0, spec.select, record, folder, trials, stopped: halt)
      }
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
    let threads = Threads()
    var trial = 0
    while trial < count ?? .max, !halt.isRequested, seconds < spec.sweep.time ?? .infinity {
      trial += 1
      if known.contains(trial) { continue }
      let number = trial
      // Some more than work: those that wait for others' reports leave their place to the next.
      threads.begin(atMost: 2 * jobs) { [self] in
        withPermit(number) {
          if halt.isRequested || seconds >= spec.sweep.time ?? .infinity { return }
          attempt(number, spec.point(number))
        }
      }
    }
    threads.join()
    return try end()
  }

  /// Does work that a trial's training is a part of, when it is its turn.
  func withPermit(_ number: Int, _ work: () -> Void) {
    permits.acquire(number)
    work()
    permits.release()
  }

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
      guard let outcome = try train(number, point) else { return }
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

  /// - Returns: nil where it was interrupted.
  private func train(_ number: Int, _ point: SearchPoint) throws -> TrialRecord? {
    let place = folder.run(of: number)
    let course = TrialCourse(place)
    let make: (Experiment) -> Runner = { [self] in runner(of: $0, number, course) }
    if let resumption = try resumption(of: place, make) {
      if resumption.nothingToDo == nil { try resumption.perform { _, _ in } }
    } else {
      try? FileManager.default.removeItem(atPath: place.path)
      let experiment = try spec.experiment(of: point)
      _ = try make(experiment).run(in: place)
    }
    guard !halt.isRequested || TrialRecord.isOver(place) else { return nil }
    return try TrialRecord(number, point, in: place, course, spec.select)
  }

  /// A trial that was begun, as it can go on; nil where it begins anew, which gives the same bits.
  private func resumption(
    of place: RunDirectory, _ make: (Experiment) -> Runner
  ) throws -> Resumption? {
    guard FileManager.default.fileExists(atPath: place.file("run.json")) else { return nil }
    do {
      return try Resumption(of: place, epochs: nil, registry: registry, runner: make)
    } catch is SavedRunProblem {
      return nil
    }
  }

  private func runner(of experiment: Experiment, _ number: Int, _ course: TrialCourse) -> Runner {
    var runner = Runner(experiment, output: folder.path, interruption: halt)
    runner.store = store
    let names = experiment.variants.flatMap { variant in
      (0..<variant.config.splitter.foldCount).map { variant.jobName(fold: $0) }
    }
    let epochs = experiment.variants[0].config.train.epochs
    let allEpochs = Double(epochs * max(1, names.count))
    runner.ending = { [self] name, record in
      let value = course.add(record, to: name, spec.select)
      observe(.progress(trial: number, share: Double(course.epochsDone) / allEpochs))
      guard let judge, judge.isAsked(of: number, after: record.epoch, of: epochs),
        let place = names.firstIndex(of: name)
      else { return nil }
      switch judge.goesOn(number, training: place, after: record.epoch, value, permits) {
      case true: return nil
      case false: return .pruned
      case nil: return .interrupted
      }
    }
    let end: @Sendable (String) -> Void = { [self] name in
      guard let place = names.firstIndex(of: name) else { return }
      judge?.end(place, of: number, at: course.final(of: name, spec.select))
    }
    runner.ended = end
    // Of a trial that goes on: those that ended before.
    for name in names where course.isOver(name) { end(name) }
    runner.inParallel = { [permits] count, body in
      guard count > 1 else { return (0..<count).forEach(body) }
      // The trial's own leave is for its trainings meanwhile.
      permits.release()
      let threads = Threads()
      for index in 0..<count {
        threads.begin {
          permits.acquire(number)
          body(index)
          permits.release()
        }
      }
      threads.join()
      permits.acquire(number)
    }
    return runner
  }
}
