internal import SeismoPreparation
package import SeismoTables
package import SeismoTraining

/// What happens while a run is at work.
package enum RunEvent: Sendable {
  /// A data file is being read.
  case reading(ReadProgress)
  /// The run's folder was made; trials by name, with their number of steps and the work that these are, in rows
  /// times trained numbers.
  case started(path: String, trials: [(name: String, steps: Int, work: Double)])
  /// What the run's record says of the data, before training.
  case noted([String])
  /// Something that the person should know now: a sentence.
  case told(String)
  /// A trial did an epoch, or what there is of one.
  case epoch(trial: Int, EpochProgress)
  /// A trial's loss jumped.
  case spike(trial: Int, SpikeNotice)
  /// A trial ended, and how in words.
  case ended(trial: Int, TrainingStatus, inWords: String)
}

/// A spike as it is told while training.
package struct SpikeNotice: Sendable {
  /// The step of its peak, and its place.
  package var batch: SpikesFile.Batch
  /// What the loss was multiplied by.
  package var factor: Double
}

/// How far a trial has come.
package struct EpochProgress: Sendable {
  package var epoch: Int
  package var epochs: Int
  package var step: Int
  /// Mean loss of the epoch's batches.
  package var loss: Double
  /// Updates per second so far, evaluation and recording excluded.
  package var stepsPerSecond: Double
}
