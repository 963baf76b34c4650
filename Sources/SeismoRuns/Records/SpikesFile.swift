internal import Foundation
internal import SeismoPreparation
package import SeismoTraining

/// `spikes.json` of a variant: what was seen while it trained, and, once `seismo explain` has been asked,
/// why. docs/spikes.md describes it.
package struct SpikesFile: Codable, Sendable {
  package static let name = "spikes.json"

  /// The rise of log(loss) that higher ones count as where a share of it is taken: a factor of 100.
  package static let tallest = log(100.0)

  /// The share of the rise that must be gone for a change to have healed.
  package static let healed = 0.5
  /// The share of placebos that may heal beside an arm that counts.
  package static let mostPlacebos = 0.13

  /// Version of the format.
  package var format = 1
  /// Whether the spikes were looked for again by replay, and explained.
  package var explained: Bool
  /// Steps that were trained.
  package var steps: Int
  /// Rows whose loss was probed, and the steps from one probe to the next.
  package var probedRows: Int
  package var spacing: Int
  /// In the order of their onsets.
  package var spikes: [Spike]
  /// What came back in several spikes' explanations.
  package var recurring: [Recurring] = []
  /// Whether onsets prefer a place in the epoch; nil when there are too few.
  package var period: Period?
  /// Why they happened, the cause of most first; nil before `explain`.
  package var causes: [RunCause]?
  /// What `seismo advise` found; nil before it was asked.
  package var advice: [Advice]?

  package init(
    explained: Bool, steps: Int, probedRows: Int, spacing: Int, spikes: [Spike]
  ) {
    self.explained = explained
    self.steps = steps
    self.probedRows = probedRows
    self.spacing = spacing
    self.spikes = spikes
  }

  /// Keeps what an earlier file knew and this one didn't look into: the explanations of the same spikes, those that this
  /// one, looking elsewhere, didn't find, and advice.
  package mutating func keep(_ earlier: SpikesFile) {
    advice = advice ?? earlier.advice
    let lost = earlier.spikes.filter { known in
      known.trigger != .unexplained
        && !spikes.contains { $0.onsetStep <= known.endStep && known.onsetStep <= $0.endStep }
    }
    spikes = (spikes + lost).sorted { ($0.onsetStep, $0.peakStep) < ($1.onsetStep, $1.peakStep) }
    for index in spikes.indices where spikes[index].trigger == .unexplained {
      let spike = spikes[index]
      let same = earlier.spikes.first {
        $0.onsetStep == spike.onsetStep && $0.peakStep == spike.peakStep
          && $0.endStep == spike.endStep && $0.series == spike.series
      }
      if let same { spikes[index] = same }
    }
    if causes != nil { summarizeCauses() }
  }

  /// One episode, and what was found out about it.
  package struct Spike: Codable, Sendable {
    package var onsetStep, peakStep, endStep: Int
    /// What log(loss) rose by.
    package var height: Double
    /// Where it was seen.
    package var series: WatchedSpike.Series
    package var kind: SpikeKind
    /// What set it off.
    package var trigger: FoundTrigger
    package var margin: Margin
    /// Whether the training ended in it: in NaN, in infinity, or far above what an untrained network has.
    package var isDivergence: Bool?
    /// Whether the probed loss never came back to three times of what it was; nil where it did.
    package var neverRecovered: Bool?
    /// The largest of 0.9, 0.75, 0.5, 0.1 and 0.03 that heals the spike when it multiplies the learning rate, down to
    /// 1e-6 where training diverged; nil when none does.
    package var criticalRate: Double?
    /// By how much a small disturbance grows in a step by the gradient of all probed rows, just before the
    /// onset: above 1 beyond the edge of stability. Evidence alone; nil where it wasn't measured.
    package var growth: Double?
    /// The share of planted spikes with an answer like this whose trigger was named rightly; nil for a hard
    /// batch, and before `explain`.
    package var confidence: Double?
    /// Why it happened, above what set it off; nil before `explain`.
    package var cause: SpikeCause?
    /// One paragraph.
    package var story: String
    /// The step that set it off, and its place.
    package var batch: Batch?
    /// Where the first number arose that wasn't finite; nil for other kinds.
    package var origin: Origin?
    package var rows: [Row] = []
    package var arms: [Arm] = []
    package var curves: Curves?

    package init(_ episode: SpikeEpisode, series: WatchedSpike.Series) {
      onsetStep = episode.onset
      peakStep = episode.peak
      endStep = episode.end
      height = episode.height
      self.series = series
      (kind, trigger, margin) = (.unexplained, .unexplained, .unknown)
      criticalRate = nil
      story = ""
    }
  }

  /// Where a number that isn't finite came from.
  package struct Origin: Codable, Sendable {
    package var step: Int
    /// The layer, `loss` or `update`, in words.
    package var operation: String

    package init(step: Int, operation: String) {
      self.step = step
      self.operation = operation
    }
  }

  /// The rate, as a multiple of the run's, that an explanation found the largest not to diverge; nil without one.
  package var rescuingRate: Double? {
    spikes.filter { $0.isDivergence == true }.compactMap(\.criticalRate).min()
  }

  /// A batch's place.
  package struct Batch: Codable, Sendable, Equatable {
    package var step, epoch, batch, batches, rows: Int

    package init(step: Int, batches plan: (count: Int, rows: Int)) {
      self.step = step
      epoch = (step - 1) / plan.count + 1
      batch = (step - 1) % plan.count + 1
      batches = plan.count
      rows = plan.rows
    }

    /// "last batch of epoch 490 (16 rows)".
    package var inWords: String {
      let place = batch == batches ? "last batch" : "batch \(batch) of \(batches)"
      return "\(place) of epoch \(epoch) (\(rows == 1 ? "1 row" : "\(rows) rows"))"
    }
  }

  /// One change that was tried on the spike.
  package struct Arm: Codable, Sendable {
    package var name: String
    /// The intervention that proposed it.
    package var intervention: String
    /// What it names when it heals; nil for one that names nothing.
    package var trigger: FoundTrigger?
    /// 1 − what was left of the height; below 0 when the spike grew. From 0.5 on it healed. Heights above `tallest`
    /// count as that.
    package var suppression: Double
    /// What the loss is still multiplied by; infinite where it doesn't stay finite.
    package var left: Double?
    /// The share of its placebos that healed; nil without placebos.
    package var placebo: Double?
    /// Replays, placebos included.
    package var replays: Int
    /// The step and the rows it changed, as numbers in the training part's order; none for a change of all
    /// steps.
    package var step: Int?

    /// Whether the spike was gone with it.
    package var heals: Bool { suppression >= SpikesFile.healed }
    /// Whether its placebos didn't do as much, as far as there are any.
    package var isBetterThanChance: Bool { (placebo ?? 0) <= SpikesFile.mostPlacebos }

    package init(
      name: String, intervention: String, trigger: FoundTrigger?, suppression: Double,
      placebo: Double?,
      replays: Int, step: Int?
    ) {
      self.name = name
      self.intervention = intervention
      self.trigger = trigger
      self.suppression = suppression
      self.placebo = placebo
      self.replays = replays
      self.step = step
    }
  }

  /// The probed loss around a spike as it was, and with one thing changed.
  package struct Curves: Codable, Sendable {
    package var firstStep, spacing: Int
    package var factual: [Double]
    package var arms: [Curve]

    package struct Curve: Codable, Sendable {
      package var name: String
      package var losses: [Double]

      package init(name: String, losses: [Double]) {
        self.name = name
        self.losses = losses
      }
    }

    package init(firstStep: Int, spacing: Int, factual: [Double], arms: [Curve]) {
      self.firstStep = firstStep
      self.spacing = spacing
      self.factual = factual
      self.arms = arms
    }
  }
}
