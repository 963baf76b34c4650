package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// Does the steps of a training: draws an epoch's rows, computes a batch's loss and gradient, updates.
/// The trainer does them all; a replay does some of them again.
package struct Stepper {
  package let recipe: Recipe
  package let network: Network
  /// How an epoch is cut into batches.
  package let batches: BatchPlan
  package let training: Examples
  package let update: Update
  /// The figures of the epochs before, for schedules that read them.
  package var history = MetricHistory()
  /// The rows of the epoch that was drawn, in order.
  package private(set) var order: [Int32]
  /// The training rows, by their numbers as read.
  package let rowIDs: [Int32]
  private let rows: SampledRows
  private let stepKey: UInt64

  /// - Parameter measuring: whether updates measure their norms.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData, measuring: Bool
  ) {
    recipe = variant.recipe
    network = planned.network
    batches = planned.batches
    training = data.examples(.training, recipe.train.precision)
    rows = data.sampledRows
    rowIDs = data[.training].rowIDs
    stepKey = RandomStream(seed: recipe.seed, purpose: "step").key
    order = [Int32](repeating: 0, count: batches.draws)
    update = Update(
      recipe.optimizer, of: network, threads: recipe.train.threads, measuring: measuring)
  }

  /// Draws an epoch's rows.
  ///
  /// - Parameter epoch: from 1.
  package mutating func draw(epoch: Int) {
    var random = RandomStream(seed: recipe.seed, purpose: "order", epoch)
    let (sampler, rows) = (recipe.sampler, rows)
    var order = order.mutableSpan
    sampler.draw(rows, epoch: epoch, random: &random, into: &order)
  }

  /// Updates in the whole training.
  package var totalSteps: Int { batches.batches * recipe.train.epochs }

  /// Where training stands before a step, which is counted from 1.
  package func moment(of step: Int) -> Moment {
    Moment(step: step - 1, totalSteps: totalSteps, epoch: (step - 1) / batches.batches)
  }

  /// Loss and gradient of a batch of the epoch that was drawn, before any update.
  ///
  /// - Returns: the batch's mean loss.
  package func evaluate(batch: Int, at moment: Moment) -> Double {
    evaluate(order.span.extracting(batches.range(of: batch)), at: moment)
  }

  /// Loss and gradient of some training rows.
  package func evaluate(_ rows: Span<Int32>, at moment: Moment) -> Double {
    network.load(training, rows: rows)
    network.begin(
      rows: rows.count, isTraining: true, key: RandomStream.key(stepKey, moment.step))
    return network.evaluateBatch()
  }

  /// The gradient transforms, then the optimizer.
  ///
  /// - Parameter rateFactor: multiplies the schedule's.
  /// - Returns: the norms, if they are measured.
  package func updateParameters(at moment: Moment, rateFactor: Double = 1) -> StepNorms {
    let isTransformed = !recipe.gradient.isEmpty
    var norms = StepNorms()
    if update.isMeasured, isTransformed {
      norms.gradient = update.memory.gradient.squaredNorm.squareRoot()
    }
    for transform in recipe.gradient {
      transform.apply(to: update.memory.gradient, parameters: update.memory.parameters)
    }
    update.run(
      number: moment.step + 1,
      rateFactor: rateFactor * recipe.schedule.factor(at: moment, history: history))
    if update.isMeasured {
      if !isTransformed { norms.gradient = update.gradientNorm }
      norms.update = update.updateNorm
    }
    return norms
  }

  /// Does work with the network's threads, denormal numbers being zero, as all training is done.
  package func working<R>(_ body: () throws -> R) rethrows -> R {
    try flushingDenormals { try network.working(on: recipe.train.threads, body) }
  }
}
