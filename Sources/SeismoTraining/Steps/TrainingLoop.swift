package import SeismoNetworks
package import SeismoPreparation
internal import SeismoSpec
package import SeismoTables

/// Advances a training by steps: draws an epoch's rows, has a batch's loss and gradient computed, updates. Whatever
/// does steps calls it: the trainer, a resumed one, replays.
package struct TrainingLoop {
  package let config: VariantConfig
  package let network: Network
  /// How an epoch is cut into batches.
  package let batches: BatchPlan
  package let training: Examples
  package let update: Update
  /// The figures of the epochs, for schedules that read them.
  package var history = MetricHistory()
  /// Updates done; the next step is the one behind it.
  package private(set) var step = 0
  /// The rows of the epoch that was drawn, in order.
  package private(set) var order: [Int32]
  /// The training rows, by their numbers as read.
  package let rowIDs: [Int32]
  private let gradient: any BatchGradient
  private let shared: SharedTraining?
  private let rows: SampledRows
  private let stepKey: UInt64
  /// The epoch that was drawn, from 1.
  private var drawn = 0

  /// - Parameters:
  ///   - measuring: whether updates measure their norms.
  ///   - shared: the processes that share its batches; nil for this one alone.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData, measuring: Bool,
    shared: SharedTraining? = nil
  ) {
    config = variant.config
    network = planned.network
    batches = planned.batches
    training = data.examples(.training, config.train.precision)
    if let shared {
      gradient = SharedGradient(network, over: training, shared)
    } else {
      gradient = NetworkGradient(network, over: training)
    }
    self.shared = shared
    rows = data.sampledRows
    rowIDs = data[.training].rowIDs
    stepKey = RandomStream(seed: config.seed, purpose: "step").key
    order = [Int32](repeating: 0, count: batches.draws)
    update = Update(
      config.optimizer, after: config.gradient, groups: config.groups, of: network,
      threads: config.train.threads,
      measuring: measuring)
  }

  /// Updates in the whole training.
  package var totalSteps: Int { batches.batches * config.train.epochs }

  /// Where training stands before a step, which is counted from 1.
  package func position(of step: Int) -> TrainingPosition {
    TrainingPosition(step: step - 1, totalSteps: totalSteps, epoch: (step - 1) / batches.batches)
  }

  /// What the steps so far have changed.
  package var state: StepState { StepState(step: step, network: network.snapshot()) }

  /// Goes back, or ahead, to a state of this training.
  package mutating func restore(_ state: StepState) {
    network.restore(state.network)
    stand(after: state.step)
  }

  /// Takes the network as it is for that after a step.
  package mutating func stand(after step: Int) { self.step = step }

  /// Does the steps up to one, as they are or with changes; allocates nothing in those that have none.
  ///
  /// - Returns: whether it did them all; else the observer had it stop.
  @discardableResult
  package mutating func advance<Plan: StepPlan, Observer: StepObserver>(
    through last: Int, by plan: Plan, _ observer: inout Observer
  ) -> Bool {
    while step < last {
      let position = position(of: step + 1)
      draw(epoch: position.epoch + 1)
      let batch = batches.range(of: step - position.epoch * batches.batches)
      var done = TrainingStep(number: step + 1, rows: batch.count)
      var rate = 1.0
      if Plan.isAsSpecified {
        done.loss = evaluate(order.span.extracting(batch), at: position)
      } else {
        let changes = plan.changes(at: step + 1)
        rate = changes.rate
        if changes.isSkipped || !evaluate(batch, changes, at: position, &done) {
          step += 1
          guard observer.end(done, self) else { return false }
          continue
        }
      }
      done.clipped = gradient.clippedRows
      guard observer.accepts(done, self) else { return false }
      done.norms = updateParameters(at: position, rateFactor: rate)
      step += 1
      guard observer.end(done, self) else { return false }
    }
    return true
  }

  /// Draws an epoch's rows, if they aren't those that were drawn last, and shows schedules the figures before it.
  ///
  /// - Parameter epoch: from 1.
  package mutating func draw(epoch: Int) {
    guard epoch != drawn else { return }
    drawn = epoch
    history.epochs = epoch - 1
    config.drawOrder(rows, epoch: epoch, into: &order)
  }

  /// The training rows of a step's batch.
  package mutating func rows(of step: Int) -> [Int32] {
    draw(epoch: position(of: step).epoch + 1)
    return Array(order[batches.range(of: (step - 1) % batches.batches)])
  }

  /// Loss and gradient of some training rows.
  ///
  /// - Parameter masks: which masks dropout draws; 0 for those of the training.
  /// - Returns: their mean loss.
  package func evaluate(
    _ rows: Span<Int32>, at position: TrainingPosition, masks: Int = 0
  ) -> Double {
    network.stand(at: position)
    return gradient.evaluate(rows, weights: nil, key: key(at: position, masks))
  }

  private func key(at position: TrainingPosition, _ masks: Int) -> UInt64 {
    let own = RandomStream.key(stepKey, position.step)
    return masks == 0 ? own : RandomStream.key(own, masks)
  }

  /// Loss and gradient of a changed batch.
  ///
  /// - Returns: whether there is a row left in it.
  private func evaluate(
    _ batch: Range<Int>, _ changes: StepChanges, at position: TrainingPosition,
    _ step: inout TrainingStep
  ) -> Bool {
    guard changes.isOfBatch else {
      step.loss = evaluate(order.span.extracting(batch), at: position)
      return true
    }
    let drawn = changes.rows ?? Array(order[batch])
    let rows = drawn.filter { !changes.leftOut.contains($0) }
    guard !rows.isEmpty else { return false }
    network.stand(at: position)
    let share = Double(rows.count) / Double(drawn.count)
    let weights = changes.isWeighted ? rows.map { share * changes.weight(of: $0) } : nil
    step.loss = gradient.evaluate(
      rows.span, weights: weights, key: key(at: position, changes.masks))
    return true
  }

  /// The gradient transforms, then the optimizer.
  ///
  /// - Parameter rateFactor: multiplies the schedule's.
  /// - Returns: the norms, if they are measured.
  package func updateParameters(at position: TrainingPosition, rateFactor: Double = 1) -> StepNorms
  {
    let rateFactor = rateFactor * config.schedule.factor(at: position, history: history)
    var norms = StepNorms()
    if update.isMeasured, update.isTransformed {
      norms.gradient = update.memory.gradient.squaredNorm.squareRoot()
    }
    update.transformGradient(at: position, rateFactor: rateFactor)
    update.run(at: position, rateFactor: rateFactor)
    if update.isMeasured {
      if !update.isTransformed { norms.gradient = update.gradientNorm }
      norms.update = update.updateNorm
    }
    return norms
  }

  /// Does work with the network's threads, and with the processes that share its batches, denormal numbers being zero, as
  /// all training is done.
  package func working<R>(_ body: () throws -> R) rethrows -> R {
    try flushingDenormals {
      try network.sharing(with: shared?.ranks) {
        try network.working(on: config.train.threads, body)
      }
    }
  }

  /// What sharing batches took so far; nil where this process is alone.
  package var sharedTime: SharedTime? { (gradient as? SharedGradient)?.time }
}

/// What steps change: how many were done, and the network after them.
package struct StepState: Sendable, Equatable {
  /// Updates done.
  package var step: Int
  package var network: Network.Snapshot

  package init(step: Int, network: Network.Snapshot) {
    (self.step, self.network) = (step, network)
  }
}
