package import SeismoNetworks
internal import SeismoPreparation
package import SeismoTables

/// All that a training is after a step: who has it, the spec and the data goes on to the same bits.
package struct TrainingState: Sendable, Equatable {
  /// Updates done, and the network with its optimizer's arrays.
  package var steps: StepState
  /// The epoch that `select` chose so far; nil before the first was finished.
  package var best: BestEpoch?
  package var patience: EarlyStopping.Progress
  /// The finished epochs' figures by name, which schedules may read.
  package var history: [String: [Double]]
  /// The steps of the epoch that was begun; none at an epoch's end.
  package var begun: EpochSteps
  /// What looks for spikes; nil where nothing does.
  package var watch: SpikeWatch.State?
  /// Seconds that the steps took, and those that the whole training took.
  package var stepSeconds: Double
  package var seconds: Double

  package init(
    steps: StepState, best: BestEpoch?, patience: EarlyStopping.Progress,
    history: [String: [Double]], begun: EpochSteps, watch: SpikeWatch.State?, stepSeconds: Double,
    seconds: Double
  ) {
    (self.steps, self.best, self.patience) = (steps, best, patience)
    (self.history, self.begun, self.watch) = (history, begun, watch)
    (self.stepSeconds, self.seconds) = (stepSeconds, seconds)
  }

  /// The epoch whose weights are the best.
  package struct BestEpoch: Sendable, Equatable {
    /// From 1.
    package var epoch: Int
    /// What `select` chose it by.
    package var value: Double
    package var weights: Network.Weights

    package init(epoch: Int, value: Double, weights: Network.Weights) {
      (self.epoch, self.value, self.weights) = (epoch, value, weights)
    }
  }

  /// Epochs that were finished.
  package func epochs(of batches: BatchPlan) -> Int {
    (steps.step - begun.count) / max(1, batches.batches)
  }
}

/// What is recorded of an epoch's steps, in their order.
package struct EpochSteps: Sendable, Equatable {
  /// Each step's mean loss over its batch, before its update.
  package var losses: [Double]
  /// Each step's rows whose logarithm was clipped.
  package var clipped: [Int]
  /// Each step's norms.
  package var norms: [StepNorms]

  package var count: Int { losses.count }

  package init(losses: [Double] = [], clipped: [Int] = [], norms: [StepNorms] = []) {
    (self.losses, self.clipped, self.norms) = (losses, clipped, norms)
  }

  /// Room for the steps of a whole epoch.
  init(capacity: Int) {
    self.init()
    losses.reserveCapacity(capacity)
    clipped.reserveCapacity(capacity)
    norms.reserveCapacity(capacity)
  }

  mutating func append(_ step: TrainingStep) {
    losses.append(step.loss)
    clipped.append(step.clipped)
    norms.append(step.norms)
  }

  mutating func removeAll() {
    losses.removeAll(keepingCapacity: true)
    clipped.removeAll(keepingCapacity: true)
    norms.removeAll(keepingCapacity: true)
  }
}
