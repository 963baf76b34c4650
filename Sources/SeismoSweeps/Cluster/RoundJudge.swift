internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTraining

/// Whether trials of a task go on, by what the trials of lower numbers came to. One that isn't known yet isn't waited
/// for, since the task that trains it may wait for this one's place: the trial stops there, and a later task goes on
/// with it.
final class RoundJudge: Judge, @unchecked Sendable {
  // The state is behind the condition's lock.
  private let condition = NSCondition()
  private var halving: Halving
  private let folder: SweepFolder
  private let stopped: Interruption
  private let spec: ASHASpec

  init(
    _ spec: ASHASpec, _ select: SelectSpec, _ record: SweepRecord, _ folder: SweepFolder,
    over: Set<Int>, stopped: Interruption
  ) {
    halving = Halving(spec, select, trainings: record.trainings)
    (self.folder, self.spec, self.stopped) = (folder, spec, stopped)
    for report in folder.allReports() {
      halving.report(
        report.value, of: report.trial, training: report.training, at: report.epoch)
    }
    for trial in over { halving.end(trial) }
  }

  func isAsked(of trial: Int, after epoch: Int, of epochs: Int) -> Bool {
    spec.rungs(below: epochs).contains(epoch)
  }

  func end(_ training: Int, of trial: Int, at value: Double) {
    change { $0.end(training, of: trial, at: value) }
  }

  func end(_ trial: Int) { change { $0.end(trial) } }

  private func change(_ body: (inout Halving) -> Void) {
    condition.lock()
    body(&halving)
    condition.broadcast()
    condition.unlock()
  }

  /// Takes a training's report, waits for those of the same trial, and says whether it goes on.
  func goesOn(
    _ trial: Int, training: Int, after epoch: Int, _ value: Double, _ permits: Permits
  ) -> Bool? {
    change { $0.report(value, of: trial, training: training, at: epoch) }
    // What isn't written is reported again when the trial goes on.
    try? folder.tell(.init(trial: trial, training: training, epoch: epoch, value: value))
    permits.release()
    defer { permits.acquire(trial) }
    condition.lock()
    defer { condition.unlock() }
    while !stopped.isRequested {
      if halving.hasReported(trial, at: epoch) { return halving.goesOn(trial, at: epoch) }
      _ = condition.wait(until: Date(timeIntervalSinceNow: 0.2))
    }
    return nil
  }
}
