internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTraining

/// Whether trials at work go on: reports come from any thread, and one that has to wait for another's leaves its place
/// to a third meanwhile.
final class HalvingJudge: Judge, @unchecked Sendable {
  // The state is behind the condition's lock.
  private let condition = NSCondition()
  private var halving: Halving
  private let folder: SweepFolder
  private let stopped: Interruption
  private let spec: ASHASpec

  init(
    _ spec: ASHASpec, _ select: SelectSpec, _ record: SweepRecord, _ folder: SweepFolder,
    _ trials: [TrialRecord], stopped: Interruption
  ) {
    halving = Halving(spec, select, trainings: record.trainings)
    self.folder = folder
    self.spec = spec
    self.stopped = stopped
    for report in folder.reports() {
      halving.report(
        report.value, of: report.trial, training: report.training, at: report.epoch)
    }
    for trial in trials { halving.end(trial.trial) }
  }

  func isAsked(of trial: Int, after epoch: Int, of epochs: Int) -> Bool {
    spec.rungs(below: epochs).contains(epoch)
  }

  func end(_ training: Int, of trial: Int, at value: Double) {
    condition.lock()
    halving.end(training, of: trial, at: value)
    condition.broadcast()
    condition.unlock()
  }

  func end(_ trial: Int) {
    condition.lock()
    halving.end(trial)
    condition.broadcast()
    condition.unlock()
  }

  /// Takes a training's report, and says whether it goes on.
  func goesOn(
    _ trial: Int, training: Int, after epoch: Int, _ value: Double, _ permits: Permits
  ) -> Bool? {
    condition.lock()
    halving.report(value, of: trial, training: training, at: epoch)
    condition.broadcast()
    let report = SweepFolder.Report(
      trial: trial, training: training, epoch: epoch, value: value)
    // What isn't written is reported again when the sweep goes on.
    try? folder.append(report.json, to: SweepFolder.reportsFile)
    if let decision = halving.goesOn(trial, at: epoch) {
      condition.unlock()
      return decision
    }
    condition.unlock()
    permits.release()
    defer { permits.acquire(trial) }
    condition.lock()
    defer { condition.unlock() }
    while !stopped.isRequested {
      if let decision = halving.goesOn(trial, at: epoch) { return decision }
      _ = condition.wait(until: Date(timeIntervalSinceNow: 0.2))
    }
    return nil
  }
}
