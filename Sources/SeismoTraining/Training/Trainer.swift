package import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

/// A request to stop after the step at hand; set from a signal handler or another thread.
package final class Interruption: Sendable {
  private let flag = Atomic(false)

  /// Nothing requested yet.
  package init() {}

  /// Asks to stop.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Whether anyone asked.
  package var isRequested: Bool { flag.load(ordering: .relaxed) }
}

/// The steps of one epoch, finished or not.
package struct EpochRecord: Sendable {
  /// Counted from 1.
  package var epoch: Int
  /// The number of the first step, counted from 1.
  package var firstStep: Int
  /// Each step's mean loss over its batch, before its update.
  package var losses: [Double]
  /// Each step's rows whose logarithm was clipped.
  package var clipped: [Int]
  /// Each step's rows.
  package var rows: [Int]
  /// Each step's norms.
  package var norms: [StepNorms]
  /// Metrics after the epoch by name, in order; empty when it was cut short.
  package var figures: [(name: String, value: Double)]
  /// Seconds that its steps took, evaluation and recording excluded.
  package var seconds: Double
  /// Updates done since training began.
  package var updates: Int

  /// Mean over the rows drawn of their loss at the step that drew them.
  package var meanLoss: Double {
    let sum = zip(losses, rows).reduce(0) { $0 + $1.0 * Double($1.1) }
    return sum / Double(max(1, rows.reduce(0, +)))
  }
}

/// Trains one network on one variant's data.
package struct Trainer<Recorder: StepRecorder> {
  private let initial: Stepper
  private let evaluated: [Evaluated]
  private let trainingTruth: [Double]?
  private let target: FittedTarget?
  private let interruption: Interruption
  /// Told of every step.
  package let recorder: Recorder
  private let clock = ContinuousClock()

  /// Makes a trainer; the network starts from its initial values.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData,
    interruption: Interruption = Interruption(), recorder: Recorder
  ) {
    initial = Stepper(variant, planned, data: data, measuring: Recorder.measures)
    let precision = variant.recipe.train.precision
    evaluated =
      data[.validation].rowCount > 0 ? [Evaluated(.validation, of: data, precision)] : []
    trainingTruth = data.truth(of: .training)
    target = data.target
    self.interruption = interruption
    self.recorder = recorder
  }

  private var recipe: Recipe { initial.recipe }
  private var network: Network { initial.network }

  /// Trains to the end, or until patience runs out, it is interrupted or diverges.
  ///
  /// - Parameter observe: called after every epoch, and with what there is of one cut short.
  package func run(observe: (EpochRecord) throws -> Void) rethrows -> TrainingResult {
    var stepper = initial
    stepper.history = MetricHistory()
    var progress = Progress(batches: stepper.batches)
    var best: (value: Double, epoch: Int, weights: Network.Snapshot)?
    var patience = EarlyStopping(recipe.train)
    var status = TrainingStatus.finished
    var begun = 0
    try stepper.working {
      for epoch in 1...recipe.train.epochs {
        begun = epoch
        let started = clock.now
        var stopped = runEpoch(epoch, &stepper, &progress)
        var record = progress.record(epoch: epoch)
        record.seconds = (clock.now - started).seconds
        progress.seconds += record.seconds
        if stopped == nil {
          record.figures = measure(record)
          for (name, value) in record.figures { stepper.history.append(value, to: name) }
          let value = record.figures.first { $0.name == recipe.train.select.metric }?.value
          if let value, recipe.train.select.isBetter(value, than: best?.value) {
            best = (value, epoch, network.snapshot())
          }
          stopped = patience.observe(value, after: epoch).map(TrainingStatus.stopped)
        }
        try observe(record)
        if let stopped {
          status = stopped
          break
        }
      }
    }
    let restored = recipe.train.patience != nil && status.isComplete ? best : nil
    return TrainingResult(
      status: status, steps: progress.step, epochs: begun, stepSeconds: progress.seconds,
      bestEpoch: best?.epoch, restoredEpoch: restored?.epoch,
      final: restored?.weights ?? network.snapshot(),
      best: best?.weights)
  }

  /// The steps of one epoch; this is the hot path, and it allocates nothing.
  ///
  /// - Returns: why it stopped before the epoch's end, or nil.
  private func runEpoch(
    _ epoch: Int, _ stepper: inout Stepper, _ progress: inout Progress
  ) -> TrainingStatus? {
    let stopsOnNonFinite = recipe.train.onNonFinite == .stop
    stepper.draw(epoch: epoch)
    progress.done = 0
    for batch in 0..<stepper.batches.batches {
      let moment = stepper.moment(of: progress.step + 1)
      let loss = stepper.evaluate(batch: batch, at: moment)
      let clipped = stepper.network.clippedRows
      let diverged = stopsOnNonFinite && !loss.isFinite
      let norms = diverged ? StepNorms() : stepper.updateParameters(at: moment)
      progress.append(loss: loss, clipped: clipped, norms: norms)
      recorder.end(
        step: moment.step + 1, stepper.network, loss: loss,
        rows: stepper.batches.range(of: batch).count)
      if diverged { return .diverged }
      progress.step += 1
      if interruption.isRequested { return .interrupted }
    }
    return nil
  }

  /// The epoch's own figures, then every metric of the held-out parts.
  private func measure(_ record: EpochRecord) -> [(name: String, value: Double)] {
    var figures = [(name: "epoch.loss", value: record.meanLoss)]
    if recipe.train.select.metric.hasPrefix("training.") {
      figures += figuresOf([
        Evaluated(part: .training, examples: initial.training, truth: trainingTruth)
      ])
    }
    return figures + figuresOf(evaluated)
  }

  /// Every metric, of outputs and targets in the column's own unit; the targets are those of the
  /// table, not what the network's precision made of them.
  private func figuresOf(_ parts: [Evaluated]) -> [(name: String, value: Double)] {
    parts.flatMap { evaluated in
      var predictions = network.predict(evaluated.examples)
      if let target { predictions.outputs = target.inverted(predictions.outputs) }
      if let truth = evaluated.truth { predictions.truth = .values(truth) }
      return recipe.applicableMetrics.map {
        ("\(evaluated.part.rawValue).\(type(of: $0).name)", $0.value(predictions))
      }
    }
  }

  /// Every metric of every part, at the given weights.
  package func finalFigures(
    at weights: Network.Snapshot, of data: PreparedData
  ) -> [(name: String, value: Double)] {
    network.restore(weights)
    let parts = PreparedData.Part.allCases.filter { data[$0].rowCount > 0 }
    return flushingDenormals {
      figuresOf(parts.map { Evaluated($0, of: data, recipe.train.precision) })
    }
  }
}

/// A part's rows, and what they should give.
private struct Evaluated {
  var part: PreparedData.Part
  var examples: Examples
  /// Numbers in double precision; nil for classes.
  var truth: [Double]?
}

extension Evaluated {
  init(_ part: PreparedData.Part, of data: PreparedData, _ precision: Precision) {
    self.init(
      part: part, examples: data.examples(part, precision), truth: data.truth(of: part))
  }
}

/// Buffers of one epoch, allocated once, and how far training has come.
private struct Progress {
  var losses: [Double]
  var clipped: [Int]
  var norms: [StepNorms]
  let batches: BatchPlan
  var step = 0
  var done = 0
  var seconds = 0.0

  init(batches: BatchPlan) {
    self.batches = batches
    losses = [Double](repeating: 0, count: batches.batches)
    clipped = [Int](repeating: 0, count: batches.batches)
    norms = [StepNorms](repeating: StepNorms(), count: batches.batches)
  }

  mutating func append(loss: Double, clipped: Int, norms: StepNorms) {
    losses[done] = loss
    self.clipped[done] = clipped
    self.norms[done] = norms
    done += 1
  }

  /// What has been done of an epoch. A step that diverged is recorded too, though it didn't update.
  func record(epoch: Int) -> EpochRecord {
    EpochRecord(
      epoch: epoch, firstStep: (epoch - 1) * batches.batches + 1, losses: Array(losses[..<done]),
      clipped: Array(clipped[..<done]), rows: (0..<done).map { batches.range(of: $0).count },
      norms: Array(norms[..<done]), figures: [], seconds: 0, updates: step)
  }
}

extension Duration {
  /// In seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
