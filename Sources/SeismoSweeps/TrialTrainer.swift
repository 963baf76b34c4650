internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// Trains trials of a sweep, some at a time; a trial that was begun goes on where it was.
final class TrialTrainer: Sendable {
  private let folder: SweepFolder
  private let spec: SweptSpec
  private let registry: Registry
  private let jobs: Int
  private let halt: Interruption
  private let judge: (any Judge)?
  private let observe: @Sendable (SweepEvent) -> Void
  private let permits: Permits
  private let store: PreparedStore

  /// - Parameters:
  ///   - trainings: of a trial.
  ///   - jobs: trainings at a time.
  ///   - halt: stops what is at work.
  init(
    _ folder: SweepFolder, _ spec: SweptSpec, registry: Registry, trainings: Int, jobs: Int,
    halt: Interruption, judge: (any Judge)?, observe: @escaping @Sendable (SweepEvent) -> Void
  ) {
    (self.folder, self.spec, self.registry) = (folder, spec, registry)
    (self.jobs, self.halt, self.judge, self.observe) = (jobs, halt, judge, observe)
    permits = Permits(jobs)
    store = PreparedStore(kept: trainings + 2 * jobs, keepsTables: spec.readsSeveralWays)
  }

  /// Has each of some trials attempted, as long as more are to begin.
  func attempt(
    _ trials: some Sequence<Int>, while goesOn: @escaping @Sendable () -> Bool,
    _ body: @escaping @Sendable (Int) -> Void
  ) {
    let threads = Threads()
    for number in trials {
      guard goesOn() else { break }
      // Some more than work: those that wait for others' reports leave their place to the next.
      threads.begin(atMost: 2 * jobs) { [self] in
        withPermit(number) {
          if goesOn() { body(number) }
        }
      }
    }
    threads.join()
  }

  /// Does work that a trial's training is a part of, when it is its turn.
  func withPermit(_ number: Int, _ work: () -> Void) {
    permits.acquire(number)
    work()
    permits.release()
  }

  /// Trains a trial.
  ///
  /// - Returns: what came of it; nil where it was interrupted, or waits for others.
  /// - Throws: what it failed by.
  func train(_ number: Int, _ point: SearchPoint) throws -> TrialRecord? {
    let place = folder.run(of: number)
    let course = TrialCourse(place)
    // Stops this trial alone, where nobody can say yet whether it goes on.
    let pause = Interruption(after: halt)
    let make: (Experiment) -> Runner = { [self] in runner(of: $0, number, course, pause) }
    if let resumption = try resumption(of: place, make) {
      if resumption.nothingToDo == nil { try resumption.perform { _, _ in } }
    } else {
      try? FileManager.default.removeItem(atPath: place.path)
      let experiment = try spec.experiment(of: point)
      _ = try make(experiment).run(in: place)
    }
    guard !pause.isRequested || TrialRecord.isOver(place) else { return nil }
    return try TrialRecord(number, point, in: place, course, spec.select)
  }

  /// A trial that was begun, as it can go on; nil where it begins anew, which gives the same bits.
  private func resumption(
    of place: RunDirectory, _ make: (Experiment) -> Runner
  ) throws -> Resumption? {
    guard FileManager.default.fileExists(atPath: place.file("run.json")) else { return nil }
    if RunLog.isHeld(in: place.path) {
      throw RunFailure("\(place.path) is still at work in another process")
    }
    do {
      return try Resumption(of: place, epochs: nil, registry: registry, runner: make)
    } catch is SavedRunProblem {
      return nil
    }
  }

  private func runner(
    of experiment: Experiment, _ number: Int, _ course: TrialCourse, _ pause: Interruption
  ) -> Runner {
    var runner = Runner(experiment, output: folder.path, interruption: pause)
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
      case nil:
        pause.request()
        return .interrupted
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
