internal import SeismoPreparation
package import SeismoTables
package import SeismoTraining

/// What happens while a run is at work.
package enum RunEvent: Sendable {
  /// A data file is being read.
  case reading(ReadProgress)
  /// The run's folder was made; jobs by name, with their number of steps and the work that these are, in rows
  /// times trained numbers.
  case started(path: String, jobs: [(name: String, steps: Int, work: Double)])
  /// What the run's record says of the data, before training.
  case noted([String])
  /// Something that the person should know now: a sentence.
  case told(String)
  /// A job did an epoch, or what there is of one.
  case epoch(job: Int, EpochProgress)
  /// A job's loss jumped.
  case spike(job: Int, SpikeNotice)
  /// A job ended, and how in words.
  case ended(job: Int, TrainingStatus, inWords: String)
}

/// A spike as it is told while training.
package struct SpikeNotice: Sendable {
  /// The step of its peak, and its place.
  package var batch: SpikesFile.Batch
  /// What the loss was multiplied by.
  package var factor: Double
}

/// How far a job has come.
package struct EpochProgress: Sendable {
  package var epoch: Int
  package var epochs: Int
  package var step: Int
  /// Mean loss of the epoch's batches.
  package var loss: Double
  /// Updates per second so far, evaluation and recording excluded.
  package var stepsPerSecond: Double
}
