package import SeismoPreparation

/// What happens while a sweep is at work; told from any thread.
package enum SweepEvent: Sendable {
  /// The sweep's folder is there; how many trials it has at most, how many of them were over before, the best of them,
  /// and which way values get better.
  case started(
    path: String, trials: Int?, done: Int, leading: [TrialRecord], mode: SelectSpec.Mode)
  /// What is worth saying of the data or of the spec.
  case noted([String])
  /// A training of a trial did an epoch: which share of the trial's epochs is done.
  case progress(trial: Int, share: Double)
  /// Of the tasks on a cluster so many are at work, and so many wait.
  case queued(running: Int, waiting: Int)
  /// A trial is over.
  case ended(TrialRecord)
}
