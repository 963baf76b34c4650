package import SeismoNetworks
package import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

/// A request to stop after the step at hand; set from a signal handler or another thread.
package final class Interruption: Sendable {
  private let flag = Atomic(false)
  private let other: Interruption?

  /// Nothing requested yet.
  ///
  /// - Parameter other: one whose request counts for this one, too.
  package init(after other: Interruption? = nil) { self.other = other }

  /// Asks to stop.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Whether anyone asked.
  package var isRequested: Bool {
    flag.load(ordering: .relaxed) || other?.isRequested ?? false
  }
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
  /// Rows of each step's batch.
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
  private let initial: TrainingLoop
  private let evaluated: [Evaluated]
  private let trainingTruth: [Double]?
  private let target: FittedTarget?
  private let interruption: Interruption
  /// Told of every step.
  package let recorder: Recorder
  private let clock = ContinuousClock()

  /// Makes a trainer; the network starts from its initial values.
  ///
  /// - Parameter shared: the processes that share the batches, who say when to stop; nil for this one alone.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData,
    interruption: Interruption = Interruption(), shared: SharedTraining? = nil,
    recorder: Recorder
  ) {
    initial = TrainingLoop(
      variant, planned, data: data, measuring: Recorder.measures, shared: shared)
    let precision = variant.config.train.precision
    evaluated =
      data[.validation].rowCount > 0 ? [Evaluated(.validation, of: data, precision)] : []
    trainingTruth = data.truth(of: .training)
    target = data.target
    self.interruption = shared?.agreed ?? interruption
    self.recorder = recorder
  }

  /// What sharing batches took so far; nil where this process is alone.
  package var sharedTime: SharedTime? { initial.sharedTime }

  private var config: VariantConfig { initial.config }
  private var network: Network { initial.network }

  /// Trains to the end, or until patience runs out, it is interrupted or diverges.
  ///
  /// - Parameters:
  ///   - state: where to go on; nil for the start.
  ///   - checkpoints: says when to keep the state, and keeps it.
  ///   - ending: asked after every epoch why training ends there; nil where it goes on. Of a training that goes on from
  ///     the end of an epoch it is asked again.
  ///   - observe: called after every epoch, and with what there is of one cut short.
  package func run(
    from state: TrainingState? = nil, checkpoints: CheckpointKeeper = .none,
    ending: (EpochRecord) -> TrainingStatus? = { _ in nil }, observe: (EpochRecord) throws -> Void
  ) rethrows -> TrainingResult {
    var course = Course(
      initial, recorder, interruption, checkpoints, from: state, at: clock.now)
    var status = TrainingStatus.finished
    try initial.working {
      if let last = course.lastRecord, course.epochs < config.train.epochs,
        let end = ending(last)
      {
        status = end
        return
      }
      while course.epochs < config.train.epochs {
        if let stop = course.patience.stop(after: course.epochs) {
          status = .stopped(stop)
          break
        }
        course.isBegun = true
        let started = clock.now
        let stopped = course.runEpoch()
        course.epochSeconds += (clock.now - started).seconds
        if stopped == .checkpoint {
          checkpoints.keep(course.state(at: clock.now))
          continue
        }
        var record = course.record()
        if stopped == nil {
          initial.update.answering(after: record.updates) {
            record.figures = measure(record)
            course.end(record.figures)
          }
        }
        try observe(record)
        if let stopped {
          status = stopped == .diverged ? .diverged : .interrupted
          break
        }
        if let end = ending(record), course.epochs < config.train.epochs {
          status = end
          break
        }
        if checkpoints.isDue { checkpoints.keep(course.state(at: clock.now)) }
      }
    }
    let (best, end) = (course.best, course.state(at: clock.now))
    let last = initial.update.answering(after: end.steps.step, network.copyOfWeights)
    let restored = config.train.patience != nil && status.isComplete ? best : nil
    return TrainingResult(
      status: status, steps: end.steps.step, epochs: course.epochs + (course.isBegun ? 1 : 0),
      bestEpoch: best?.epoch, restoredEpoch: restored?.epoch,
      final: restored?.weights ?? last, best: best?.weights, state: end)
  }

  /// The epoch's own figures, then every metric of the held-out parts.
  private func measure(_ record: EpochRecord) -> [(name: String, value: Double)] {
    var figures = [(name: "epoch.loss", value: record.meanLoss)]
    let wanted = [config.train.select.metric] + config.schedule.metrics
    if wanted.contains(where: { $0.hasPrefix("training.") }) {
      figures += figuresOf([
        Evaluated(part: .training, examples: initial.training, truth: trainingTruth)
      ])
    }
    return figures + figuresOf(evaluated)
  }

  /// Every metric, of outputs and targets in the column's own unit; the targets are those of the
  /// table, not what the network's precision made of them.
  private func figuresOf(
    _ parts: [Evaluated], calibrated: (Predictions) -> Predictions = { $0 }
  ) -> [(name: String, value: Double)] {
    parts.flatMap { evaluated in
      var predictions = network.predict(evaluated.examples)
      predictions.areProbabilities = config.loss.wantsProbabilities
      if let target { predictions.outputs = target.undone(predictions.outputs) }
      if let truth = evaluated.truth { predictions.truth = .values(truth) }
      predictions = calibrated(predictions)
      return config.applicableMetrics.map {
        ("\(evaluated.part.rawValue).\(type(of: $0).name)", $0.value(predictions))
      }
    }
  }

  /// What the network makes of a part's rows with the given weights.
  package func predictions(
    at weights: Network.Weights, of part: PreparedData.Part, in data: PreparedData
  ) -> Predictions {
    network.restore(weights)
    return flushingDenormals {
      network.predict(data.examples(part, config.train.precision))
    }
  }

  /// Every metric of every part, at the given weights.
  ///
  /// - Parameter calibrated: what becomes of the predictions first.
  package func finalFigures(
    at weights: Network.Weights, of data: PreparedData,
    calibrated: (Predictions) -> Predictions = { $0 }
  ) -> [(name: String, value: Double)] {
    network.restore(weights)
    let parts = PreparedData.Part.allCases.filter { data[$0].rowCount > 0 }
    return flushingDenormals {
      figuresOf(
        parts.map { Evaluated($0, of: data, config.train.precision) }, calibrated: calibrated)
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

extension Duration {
  /// In seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
