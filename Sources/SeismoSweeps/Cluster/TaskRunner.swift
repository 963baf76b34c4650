internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
package import SeismoSpec
internal import SeismoTraining
internal import Synchronization

/// Trains some of a sweep's trials, as one of several tasks that share the sweep's folder. What it leaves is what a
/// sweep on one machine leaves of them.
package final class TaskRunner: Sendable {
  private let folder: SweepFolder
  private let spec: SweptSpec
  private let registry: Registry
  private let options: SweepRunner.Options
  private let observe: @Sendable (SweepEvent) -> Void
  private let record: SweepRecord

  /// - Throws: `SavedRunProblem` where it can't go on to the same bits.
  package init(
    _ folder: SweepFolder, registry: Registry, _ options: SweepRunner.Options,
    observe: @escaping @Sendable (SweepEvent) -> Void
  ) throws {
    (self.folder, self.registry, self.options, self.observe) = (folder, registry, options, observe)
    spec = try folder.spec(registry: registry)
    try folder.requireSame(spec)
    record = try folder.record()
  }

  /// How many trials the sweep has.
  package var trialCount: Int { spec.trialCount ?? 0 }

  /// Trains trials, those that are over left out.
  ///
  /// - Returns: those that stopped where they wait for others; a later task goes on with them.
  /// - Throws: `RunFailure` where what came of a trial can't be written, or another process works on it.
  package func run(_ trials: TrialList) throws -> TrialList {
    let over = try folder.over()
    let halt = Interruption(after: options.interruption)
    let judge = spec.sweep.asha.map {
      RoundJudge($0, spec.select, record, folder, over: over, stopped: halt)
    }
    let trainer = TrialTrainer(
      folder, spec, registry: registry, trainings: record.trainings, jobs: options.jobs, halt: halt,
      judge: judge, observe: observe)
    let outcome = Mutex<(waiting: [Int], failure: (any Error)?)>(([], nil))
    trainer.attempt(trials.numbers.filter { !over.contains($0) }) {
      !halt.isRequested
    } _: { [self] number in
      do {
        guard let trial = try attempt(number, trainer) else {
          return outcome.withLock { $0.waiting.append(number) }
        }
        judge?.end(number)
        observe(.ended(trial))
      } catch {
        outcome.withLock { $0.failure = $0.failure ?? error }
        halt.request()
      }
    }
    return try outcome.withLock { outcome in
      if let failure = outcome.failure { throw failure }
      return TrialList(outcome.waiting)
    }
  }

  private func attempt(_ number: Int, _ trainer: TrialTrainer) throws -> TrialRecord? {
    let place = folder.run(of: number)
    if RunLog.isHeld(in: place.path) {
      throw RunFailure(
        "\(place.path) is at work in another process; wait for its end, or end it, then begin this task again"
      )
    }
    var trial: TrialRecord
    do {
      guard let outcome = try trainer.train(number, spec.point(number)) else { return nil }
      trial = outcome
    } catch {
      trial = TrialRecord(number, .failed, spec.point(number))
      trial.reason = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init)
    }
    trial.at = folder.seconds(since: record.started)
    try folder.writeEnd(trial)
    return trial
  }
}

extension SweepFolder {
  /// Seconds from the sweep's start to now, whatever was between.
  func seconds(since started: String) -> Double {
    let begun = try? Date(started, strategy: .iso8601)
    return begun.map { max(0, Date().timeIntervalSince($0)) } ?? 0
  }
}
