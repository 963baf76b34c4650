package import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// What a report shows, whatever it was made from: one saved run or several compared.
///
/// A report is drawn from saved files alone, so this holds values only.
package struct ReportModel: Sendable {
  /// The page's heading, such as the run's name.
  package var title: String
  /// One line below it: what was trained on what.
  package var subtitle: String
  /// Facts in the order shown: label and value (data file, split, model, seed, machine …).
  package var facts: [(label: String, value: String)]
  /// One curve each, in the order of the spec's variants.
  package var curves: [Curve]
  /// Sentences that inform: stopped early, rows dropped by filters.
  package var notes: [String]
  /// Sentences that tell of something lost or in doubt: interrupted, diverged, no better than the baseline.
  package var warnings: [String]
  /// Steps at which something happened to the training, with a few words.
  package var marks: [(step: Int, label: String)]

  package init(
    title: String, subtitle: String, facts: [(label: String, value: String)], curves: [Curve],
    notes: [String], warnings: [String] = [], marks: [(step: Int, label: String)] = []
  ) {
    self.marks = marks
    self.title = title
    self.subtitle = subtitle
    self.facts = facts
    self.curves = curves
    self.notes = notes
    self.warnings = warnings
  }

  /// One variant's training: every step's loss and what each epoch ended with.
  package struct Curve: Sendable {
    /// The variant's name.
    package var name: String
    /// Mean loss of the batch of step i + 1, before its update. May hold NaN and infinities.
    package var stepLosses: [Double]
    /// The last step of each finished epoch; `epochLosses` is parallel to it.
    package var epochEnds: [Int]
    /// Mean over the rows drawn in each epoch of their loss at the step that drew them.
    package var epochLosses: [Double]
    /// Validation loss after each epoch, NaN where it was not measured; empty if never.
    package var validationLosses: [Double]
    /// The summary table's row.
    package var summary: Summary
    /// Its spikes; nil where none were looked for.
    package var spikes: SpikesFile?
    /// What its filled spec says; empty where that isn't known.
    package var settings: Settings
    /// What the same answer for every row comes to; nil where that isn't known.
    package var baseline: Baseline?
    /// The classes that held-out rows were said to have; nil where that isn't known.
    package var confusion: ConfusionFile?

    package init(
      name: String, stepLosses: [Double], epochEnds: [Int], epochLosses: [Double],
      validationLosses: [Double], summary: Summary, spikes: SpikesFile? = nil,
      settings: Settings = Settings(), baseline: Baseline? = nil, confusion: ConfusionFile? = nil
    ) {
      self.name = name
      self.stepLosses = stepLosses
      self.epochEnds = epochEnds
      self.epochLosses = epochLosses
      self.validationLosses = validationLosses
      self.summary = summary
      self.spikes = spikes
      self.settings = settings
      self.baseline = baseline
      self.confusion = confusion
    }
  }

  /// One row of the closing table.
  package struct Summary: Sendable {
    package var status: VariantStatus
    /// How it ended: "stopped at epoch 37: …"; nil when all epochs ran and the last weights are kept.
    package var reason: String?
    /// Columns in order, such as "test accuracy", with the value at the final weights and at the
    /// selected best epoch; nil where it was not measured. Accuracies are fractions in 0...1.
    package var figures: [(label: String, final: Double?, best: Double?)]
    /// The epoch whose weights `select` chose, counted from 1.
    package var bestEpoch: Int?
    /// The epoch whose weights are the final ones, if not those after the last step.
    package var restoredEpoch: Int?
    /// Updates done.
    package var steps: Int
    /// Updates per second of training time, evaluation excluded; NaN where nobody measured.
    package var stepsPerSecond: Double
    /// Wall-clock seconds, evaluation and recording included; NaN where nobody measured.
    package var seconds: Double

    package init(
      status: VariantStatus, reason: String? = nil,
      figures: [(label: String, final: Double?, best: Double?)], bestEpoch: Int?,
      restoredEpoch: Int? = nil, steps: Int, stepsPerSecond: Double, seconds: Double
    ) {
      self.status = status
      self.reason = reason
      self.figures = figures
      self.bestEpoch = bestEpoch
      self.restoredEpoch = restoredEpoch
      self.steps = steps
      self.stepsPerSecond = stepsPerSecond
      self.seconds = seconds
    }
  }
}
