internal import Foundation
internal import SeismoPreparation
package import SeismoTraining

/// `spikes.json` of a variant: what was seen while it trained, and, once `seismo explain` has been asked,
/// why. docs/spikes.md describes it.
package struct SpikesFile: Codable, Sendable {
  package static let name = "spikes.json"

  /// The rise of log(loss) that higher ones count as where a share of it is taken: a factor of 100.
  package static let tallest = log(100.0)

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

  /// Keeps what an earlier file knew and this one didn't look into: the explanations of the same spikes, and advice.
  package mutating func keep(_ earlier: SpikesFile) {
    advice = advice ?? earlier.advice
    for index in spikes.indices where spikes[index].trigger == "unexplained" {
      let spike = spikes[index]
      let same = earlier.spikes.first {
        $0.onsetStep == spike.onsetStep && $0.peakStep == spike.peakStep
          && $0.endStep == spike.endStep && $0.series == spike.series
      }
      if let same { spikes[index] = same }
    }
  }

  /// One episode, and what was found out about it.
  package struct Spike: Codable, Sendable {
    package var onsetStep, peakStep, endStep: Int
    /// What log(loss) rose by.
    package var height: Double
    /// `batch` or `probe`: the series it was seen in.
    package var series: String
    /// `state`, `composition`, `evaluation statistics`, `non-finite`; `unexplained` before.
    package var kind: String
    /// What set it off, `none` or `unknown`; `unexplained` before.
    package var trigger: String
    /// `edge`, `kick` or `unknown`.
    package var margin: String
    /// Whether the training ended in it: in NaN, in infinity, or far above what an untrained network has.
    package var isDivergence: Bool?
    /// The largest of 0.9, 0.75 and 0.5 that heals the spike when it multiplies the learning rate, down to 1e-6 where
    /// training diverged; nil when none does.
    package var criticalRate: Double?
    /// By how much a small disturbance grows in a step by the gradient of all probed rows, just before the
    /// onset: above 1 beyond the edge of stability. Evidence alone; nil where it wasn't measured.
    package var growth: Double?
    /// The share of planted spikes with an answer like this whose trigger was named rightly; nil for a hard
    /// batch, and before `explain`.
    package var confidence: Double?
    /// One paragraph.
    package var story: String
    /// The step that set it off, and its place.
    package var batch: Batch?
    /// Where the first number arose that wasn't finite; nil for other kinds.
    package var origin: Origin?
    package var rows: [Row] = []
    package var arms: [Arm] = []
    package var curves: Curves?

    package init(_ episode: SpikeEpisode, series: String) {
      onsetStep = episode.onset
      peakStep = episode.peak
      endStep = episode.end
      height = episode.height
      self.series = series
      (kind, trigger, margin) = ("unexplained", "unexplained", "unknown")
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

  /// One change of the spec, tried on fresh seeds.
  package struct Advice: Codable, Sendable {
    /// "gradient = [{use: clip_value, limit: 0.1}]".
    package var change: String
    /// Seeds of the pairs.
    package var seeds: [Int]
    /// Spikes per 10,000 steps without and with the change, up to the loss that both reach; means over the
    /// seeds.
    package var spikesBefore, spikesAfter: Double
    /// The 95 % interval of the mean of the pairs' differences, after − before.
    package var interval: [Double]
    /// The mean difference of the placebo: of the same size, without meaning.
    package var placebo: Double
    /// The median over the seeds of the final training loss.
    package var lossBefore, lossAfter: Double
    /// How many of the trainings diverged without and with the change.
    package var divergedBefore, divergedAfter: Int?
    /// `helps`, `hurts`, `diverges` or `undecided`.
    package var verdict: String

    package init(
      change: String, seeds: [Int], spikesBefore: Double, spikesAfter: Double, interval: [Double],
      placebo: Double, lossBefore: Double, lossAfter: Double, verdict: String
    ) {
      self.change = change
      self.seeds = seeds
      self.spikesBefore = spikesBefore
      self.spikesAfter = spikesAfter
      self.interval = interval
      self.placebo = placebo
      self.lossBefore = lossBefore
      self.lossAfter = lossAfter
      self.verdict = verdict
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

  /// A row that had a part in it, as its file has it.
  package struct Row: Codable, Sendable {
    /// Relative to the run's folder.
    package var file: String
    package var line: Int
    /// Its number as read, from 0.
    package var row: Int
    /// The step that drew it.
    package var step: Int
    /// What it is called where its file's name alone would be another's too.
    package var called: String?
    /// Each column's text.
    package var values: [String: String]
    /// The target's name among them.
    package var target: String?
    /// The nearest training rows of another class, or of targets far from its own.
    package var neighbours: [Neighbour] = []

    /// "vehicle.csv.gz:258".
    package var place: String { called ?? SpikesFile.place(file, line) }
    /// "vehicle.csv.gz:258 (row 256)", both of which `seismo row` takes.
    package var placeAndNumber: String { "\(place) (row \(row))" }

    package init(file: String, line: Int, row: Int, step: Int, values: [String: String]) {
      self.file = file
      self.line = line
      self.row = row
      self.step = step
      self.values = values
    }
  }

  fileprivate static func place(_ file: String, _ line: Int) -> String {
    "\(file.split(separator: "/").last ?? ""):\(line)"
  }

  /// A row near another one, in the numbers that the network takes.
  package struct Neighbour: Codable, Sendable {
    package var file: String
    package var line: Int
    package var target: String
    /// Euclidean distance between the prepared inputs.
    package var distance: Double
    /// How many training rows are nearer than this one, of any class.
    package var rank: Int

    /// What it is called where its file's name alone would be another's too.
    package var called: String?
    /// Its number as read, from 0.
    package var row: Int?

    /// "vehicle.csv.gz:258".
    package var place: String { called ?? SpikesFile.place(file, line) }

    package init(file: String, line: Int, target: String, distance: Double, rank: Int) {
      self.file = file
      self.line = line
      self.target = target
      self.distance = distance
      self.rank = rank
    }
  }

  /// One change that was tried on the spike.
  package struct Arm: Codable, Sendable {
    package var name: String
    /// The intervention that proposed it.
    package var intervention: String
    /// What it names when it heals; nil for one that names nothing.
    package var trigger: String?
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

    package init(
      name: String, intervention: String, trigger: String?, suppression: Double, placebo: Double?,
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

  /// Something that several spikes have in common.
  package struct Recurring: Codable, Sendable {
    /// `row`, `slot` or `trigger`.
    package var what: String
    /// "vehicle.csv.gz:258", "last batch", "row".
    package var name: String
    package var spikes: Int
    /// How many there would be by chance, and the chance of as many or more.
    package var expected: Double?
    package var probability: Double?

    package init(
      what: String, name: String, spikes: Int, expected: Double?, probability: Double?
    ) {
      self.what = what
      self.name = name
      self.spikes = spikes
      self.expected = expected
      self.probability = probability
    }
  }

  /// Whether the last batch of the epoch has more onsets than chance gives it.
  package struct Period: Codable, Sendable {
    /// Steps of an epoch.
    package var steps: Int
    /// Onsets (or trigger steps, where known) in the last batch, of all.
    package var inLast, of: Int
    /// The chance of as many or more there (binomial).
    package var probability: Double

    package init(steps: Int, inLast: Int, of: Int, probability: Double) {
      self.steps = steps
      self.inLast = inLast
      self.of = of
      self.probability = probability
    }
  }
}
