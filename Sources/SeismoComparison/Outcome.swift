internal import Foundation
internal import SeismoDiagnosis
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// What came of one training.
package struct Outcome: Codable, Sendable, Equatable {
  /// A spike of the probed training rows' loss; the height is what log(loss) rose by.
  package struct Spike: Codable, Sendable, Equatable {
    package var onset: Int
    package var height: Double

    package init(onset: Int, height: Double) {
      self.onset = onset
      self.height = height
    }
  }

  /// What was found of one spike.
  package struct Explained: Codable, Sendable, Equatable {
    package var kind: SpikeKind
    /// Why it happened; nil where an earlier Seismo explained it.
    package var cause: SpikeCause.Kind?
    package var trigger: FoundTrigger
    package var margin: Margin
    /// Whether the last batch of an epoch set it off.
    package var isInLastBatch: Bool
    /// The rows named, as "file:line".
    package var rows: [String]
    /// How many of them the reader had planted.
    package var planted: Int

    package init(
      kind: SpikeKind, cause: SpikeCause.Kind? = nil, trigger: FoundTrigger, margin: Margin,
      isInLastBatch: Bool, rows: [String], planted: Int
    ) {
      self.kind = kind
      self.cause = cause
      self.trigger = trigger
      self.margin = margin
      self.isInLastBatch = isInLastBatch
      self.rows = rows
      self.planted = planted
    }
  }

  /// Steps done.
  package var steps = 0
  /// Steps that the spec has.
  package var plannedSteps = 0
  package var stepsPerEpoch = 1
  /// Whether it ended in NaN or infinity.
  package var failed = false
  package var spikes: [Spike] = []
  /// Where batches' losses jumped and the probed loss didn't.
  package var batchOnsets: [Int] = []
  /// Each epoch's mean of its batches' losses.
  package var epochLosses: [Double] = []
  /// Each step's loss, where it was asked for.
  package var stepLosses: [Double] = []
  /// The loss of the test rows at the end; nil without any.
  package var testLoss: Double?
  /// What the same answer for every row comes to on the test rows, and in words; nil without any.
  package var testBaseline: Double?
  package var baseline: String?
  /// The highest spikes, explained; nil where that wasn't asked for.
  package var explained: [Explained]?

  /// Rows whose loss is probed, at most, and the steps from one probe to the next.
  static let probing = (rows: 1024, spacing: 4)

  package init() {}

  /// Trains a variant on its data.
  ///
  /// - Parameters:
  ///   - keepsSteps: whether each step's loss is kept.
  ///   - metrics: told of every epoch, for a replay.
  /// - Throws: `SpecProblems`.
  init(
    training variant: Experiment.Variant, of experiment: Experiment, on data: PreparedData,
    keepsSteps: Bool = false, interruption: Interruption = Interruption(),
    metrics: (EpochRecord) -> Void = { _ in }
  ) throws {
    let planned = try experiment.plan(variant, for: data)
    let watch = SpikeWatch(
      rowCount: data[.training].rowCount, planned.batches, seed: variant.config.seed,
      probing: Self.probing.rows, every: Self.probing.spacing)
    let trainer = Trainer(
      variant, planned, data: data, interruption: interruption, recorder: watch)
    stepsPerEpoch = planned.batches.batches
    var (epochs, all): ([Double], [Double]) = ([], [])
    let result = trainer.run { record in
      epochs.append(record.meanLoss)
      if keepsSteps { all += record.losses }
      metrics(record)
    }
    (epochLosses, stepLosses) = (epochs, all)
    steps = result.steps
    plannedSteps = variant.config.train.epochs * stepsPerEpoch
    failed = result.status == .diverged || !(epochs.last ?? 0).isFinite
    for spike in watch.spikes where spike.episode.height.isFinite || !failed {
      switch spike.series {
      case .probe:
        spikes.append(Spike(onset: spike.episode.onset, height: spike.episode.height))
      case .batch: batchOnsets.append(spike.episode.onset)
      case .epoch: break  // `jumps` counts them
      }
    }
    let same = try? data.baseline(of: variant.config)
    baseline = same?.inWords
    testBaseline = same?.figures.first { $0.name == "test.loss" }?.value
    testLoss =
      trainer.finalFigures(at: result.final, of: data).first { $0.name == "test.loss" }?.value
  }
}

extension Outcome {
  /// The median of the last ten epochs' losses; NaN when training failed.
  package var finalLoss: Double { failed ? .nan : Bootstrap.median(epochLosses.suffix(10)) }

  /// Steps until the median of ten epochs' losses is at most a loss; nil if it never is.
  package func steps(to loss: Double) -> Int? {
    Self.epoch(of: epochLosses, reaching: loss).map { ($0 + 1) * stepsPerEpoch }
  }

  /// The first epoch, from 0, at which the median of ten epochs' losses is at most a loss.
  package static func epoch(of losses: [Double], reaching loss: Double) -> Int? {
    losses.indices.first { $0 >= 9 && Bootstrap.median(losses[$0 - 9...$0]) <= loss }
  }

  /// Where spikes began, the end in NaN included, up to the step at which a loss is reached; all without one.
  /// A training that failed counts over the steps that it was to have.
  private func onsets(to loss: Double?) -> (onsets: [Int], steps: Int) {
    let all = spikes.map(\.onset) + (failed ? [steps + 1] : [])
    guard let loss, let reached = steps(to: loss) else {
      return (all, failed ? max(steps, plannedSteps) : steps)
    }
    return (all.filter { $0 <= reached }, reached)
  }

  /// Spikes up to a loss.
  package func spikeCount(to loss: Double? = nil) -> Double {
    Double(onsets(to: loss).onsets.count)
  }

  /// Spikes per 10,000 steps up to a loss.
  package func spikeRate(to loss: Double? = nil) -> Double {
    let (onsets, steps) = onsets(to: loss)
    return 10_000 * Double(onsets.count) / Double(max(1, steps))
  }

  /// Whether anything was seen that could be explained.
  package var hasSpikes: Bool { failed || !spikes.isEmpty || !batchOnsets.isEmpty }

  /// What log(loss) rose by in the highest spike; infinite when training failed, 0 without a spike.
  package var height: Double { failed ? .infinity : spikes.map(\.height).max() ?? 0 }

  /// Epochs, of 100, whose loss is above twice the median of the ten before.
  package var jumps: Double {
    let jumping = epochLosses.indices.dropFirst(10).count { epoch in
      !(epochLosses[epoch] <= 2 * Bootstrap.median(epochLosses[epoch - 10..<epoch]))
    }
    return 100 * Double(jumping) / Double(max(1, epochLosses.count))
  }
}
