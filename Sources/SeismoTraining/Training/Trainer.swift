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

  /// Mean over the rows drawn of their loss at the step that drew them.
  package var meanLoss: Double {
    let sum = zip(losses, rows).reduce(0) { $0 + $1.0 * Double($1.1) }
    return sum / Double(max(1, rows.reduce(0, +)))
  }
}

/// Trains one network on one variant's data.
package struct Trainer<Recorder: StepRecorder> {
  private let recipe: Recipe
  private let planned: PlannedNetwork
  private let network: Network
  private let training: Examples
  private let evaluated: [(part: PreparedData.Part, examples: Examples)]
  private let rows: SampledRows
  private let target: FittedTarget?
  private let interruption: Interruption
  private let update: Update
  /// What is kept of the last steps.
  package let recorder: Recorder
  private let history = MetricHistory()
  private let clock = ContinuousClock()

  /// Makes a trainer; the network starts from its initial values.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData,
    interruption: Interruption = Interruption(), recording: Recorder.Type
  ) {
    recipe = variant.recipe
    self.planned = planned
    network = planned.network
    let precision = recipe.train.precision
    training = data.examples(.training, precision)
    evaluated =
      data[.validation].rowCount > 0 ? [(.validation, data.examples(.validation, precision))] : []
    rows = data.sampledRows
    target = data.target
    self.interruption = interruption
    update = Update(
      recipe.optimizer, of: network, threads: recipe.train.threads, measuring: Recorder.measures)
    recorder = Recorder(for: network, batchSize: planned.batches.batchSize)
  }

  /// Trains to the end, or until patience runs out, it is interrupted or diverges.
  ///
  /// - Parameter observe: called after every epoch, and with what there is of one cut short.
  package func run(observe: (EpochRecord) throws -> Void) rethrows -> TrainingResult {
    var progress = Progress(batches: planned.batches, epochs: recipe.train.epochs)
    var best: (value: Double, epoch: Int, weights: Network.Snapshot)?
    var patience = EarlyStopping(recipe.train)
    var status = TrainingStatus.finished
    try working {
      for epoch in 1...recipe.train.epochs {
        let started = clock.now
        var stopped = runEpoch(epoch, &progress)
        var record = progress.record(epoch: epoch)
        record.seconds = (clock.now - started).seconds
        progress.seconds += record.seconds
        if stopped == nil {
          record.figures = measure(record)
          for (name, value) in record.figures { history.append(value, to: name) }
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
      status: status, steps: progress.step, stepSeconds: progress.seconds, bestEpoch: best?.epoch,
      restoredEpoch: restored?.epoch, final: restored?.weights ?? network.snapshot(),
      best: best?.weights)
  }

  private func working<R>(_ body: () throws -> R) rethrows -> R {
    try flushingDenormals { try network.working(on: recipe.train.threads, body) }
  }

  /// The steps of one epoch; this is the hot path, and it allocates nothing.
  ///
  /// - Returns: why it stopped before the epoch's end, or nil.
  private func runEpoch(_ epoch: Int, _ progress: inout Progress) -> TrainingStatus? {
    let batches = planned.batches
    let stopsOnNonFinite = recipe.train.onNonFinite == .stop
    var random = RandomStream(seed: recipe.seed, purpose: "order", epoch)
    let stepKey = RandomStream(seed: recipe.seed, purpose: "step").key
    var order = progress.order.mutableSpan
    recipe.sampler.draw(rows, epoch: epoch, random: &random, into: &order)
    progress.done = 0
    for batch in 0..<batches.batches {
      let range = batches.range(of: batch)
      let moment = Moment(
        step: progress.step, totalSteps: progress.totalSteps, epoch: epoch - 1)
      recorder.begin(step: moment.step + 1, network)
      network.load(training, rows: progress.order.span.extracting(range))
      network.begin(
        rows: range.count, isTraining: true, key: RandomStream.key(stepKey, moment.step))
      let loss = network.evaluateBatch()
      let diverged = stopsOnNonFinite && !loss.isFinite
      let norms = diverged ? StepNorms() : updateParameters(at: moment)
      progress.append(loss: loss, clipped: network.clippedRows, norms: norms)
      recorder.end(step: moment.step + 1, network, loss: loss, norms: norms)
      if diverged { return .diverged }
      progress.step += 1
      if interruption.isRequested { return .interrupted }
    }
    return nil
  }

  /// The gradient transforms, then the optimizer.
  private func updateParameters(at moment: Moment) -> StepNorms {
    let isTransformed = !recipe.gradient.isEmpty
    var norms = StepNorms()
    if Recorder.measures, isTransformed {
      norms.gradient = update.memory.gradient.squaredNorm.squareRoot()
    }
    for transform in recipe.gradient {
      transform.apply(to: update.memory.gradient, parameters: update.memory.parameters)
    }
    update.run(
      number: moment.step + 1, rateFactor: recipe.schedule.factor(at: moment, history: history))
    if Recorder.measures {
      if !isTransformed { norms.gradient = update.gradientNorm }
      norms.update = update.updateNorm
    }
    return norms
  }

  /// The epoch's own figures, then every metric of the held-out parts.
  private func measure(_ record: EpochRecord) -> [(name: String, value: Double)] {
    var figures = [(name: "epoch.loss", value: record.meanLoss)]
    if recipe.train.select.metric.hasPrefix("training.") {
      figures += figuresOf([(.training, training)])
    }
    return figures + figuresOf(evaluated)
  }

  private func figuresOf(
    _ parts: [(part: PreparedData.Part, examples: Examples)]
  ) -> [(name: String, value: Double)] {
    parts.flatMap { part, examples in
      let raw = network.predict(examples)
      let predictions = target?.undone(raw) ?? raw
      return recipe.applicableMetrics.map {
        ("\(part.rawValue).\(type(of: $0).name)", $0.value(predictions))
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
      figuresOf(parts.map { ($0, data.examples($0, recipe.train.precision)) })
    }
  }
}

extension Trainer where Recorder == FlightRecorder {
  /// Makes a trainer that keeps a record of its last steps.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData,
    interruption: Interruption = Interruption()
  ) {
    self.init(
      variant, planned, data: data, interruption: interruption, recording: FlightRecorder.self)
  }
}

/// Buffers of one epoch, allocated once, and how far training has come.
private struct Progress {
  var order: [Int32]
  var losses: [Double]
  var clipped: [Int]
  var norms: [StepNorms]
  let batches: BatchPlan
  let totalSteps: Int
  var step = 0
  var done = 0
  var seconds = 0.0

  init(batches: BatchPlan, epochs: Int) {
    self.batches = batches
    order = [Int32](repeating: 0, count: batches.draws)
    losses = [Double](repeating: 0, count: batches.batches)
    clipped = [Int](repeating: 0, count: batches.batches)
    norms = [StepNorms](repeating: StepNorms(), count: batches.batches)
    totalSteps = batches.batches * epochs
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
      norms: Array(norms[..<done]), figures: [], seconds: 0)
  }
}

extension Duration {
  /// In seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
