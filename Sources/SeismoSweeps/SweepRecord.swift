package import SeismoPreparation
package import SeismoRuns

/// `sweep.json`: what a sweep is, and how far it came. Its trials are in `trials.jsonl`, and each is a run in `trials/`.
package struct SweepRecord: Codable, Sendable {
  package static let file = RunFolderNames.ofSweep

  /// A data file of it.
  package struct DataFile: Codable, Sendable, Equatable {
    package var path: String
    package var sha256: String
  }

  /// Seismo's version, and the hash of the program.
  package var seismo: String
  package var program: String
  package var name: String
  package var status: RunRecord.Status
  /// UTC, ISO 8601.
  package var started: String
  package var ended: String?
  /// Seconds that it was at work, interruptions left out.
  package var seconds: Double
  /// grid, random or sobol.
  package var method: String
  /// How many trials there are at most; nil where only time is limited.
  package var trials: Int?
  /// Which metric judges a trial, and whether the smallest or the largest is best.
  package var metric: String
  package var mode: SelectSpec.Mode
  /// Trainings of a trial: its seeds times the folds.
  package var trainings: Int
  package var folds: Int
  /// The longest training, in epochs.
  package var epochs: Int
  /// What the command line changed of the spec.
  package var overrides: [String]
  /// The folder that the spec's paths start from, from the sweep's own folder.
  package var specFolder: String
  package var data: [DataFile]

  package init(
    seismo: String, program: String, name: String, status: RunRecord.Status, started: String,
    ended: String?, seconds: Double, method: String, trials: Int?, metric: String,
    mode: SelectSpec.Mode,
    trainings: Int, folds: Int, epochs: Int, overrides: [String], specFolder: String,
    data: [DataFile]
  ) {
    (self.seismo, self.program, self.name, self.status) = (seismo, program, name, status)
    (self.started, self.ended, self.seconds) = (started, ended, seconds)
    (self.method, self.trials, self.metric, self.mode) = (method, trials, metric, mode)
    (self.trainings, self.folds, self.epochs) = (trainings, folds, epochs)
    (self.overrides, self.specFolder, self.data) = (overrides, specFolder, data)
  }

  /// Whether a value is better than another; NaN never is.
  package func isBetter(_ value: Double, than other: Double?) -> Bool {
    guard !value.isNaN else { return false }
    guard let other, !other.isNaN else { return true }
    return mode == .min ? value < other : value > other
  }
}
