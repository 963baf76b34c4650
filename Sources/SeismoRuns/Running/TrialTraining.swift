internal import Foundation
internal import Logging
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// Trains one trial of a run, from its start or from where it was, and writes its files.
struct TrialTraining: Sendable {
  let trial: Trial
  let experiment: Experiment
  let folder: RunDirectory
  let identity: StateIdentity
  /// Where to go on; nil for the start.
  var state: TrainingState?
  /// The bytes of `metrics.jsonl` that tell of the epochs before the state's.
  var metricsLength = 0

  var name: String { trial.name }
  var variant: Experiment.Variant { trial.variant }
  var plan: NetworkPlan { trial.plan }
  private var recipe: Recipe { trial.variant.recipe }

  init(
    _ trial: Trial, in run: RunDirectory, of experiment: Experiment,
    _ hashes: [(file: FileReference, sha256: String)]
  ) {
    self.trial = trial
    self.experiment = experiment
    folder = RunDirectory(path: run.file(trial.name))
    identity = StateIdentity(
      trial.name, of: trial.variant, columns: experiment.columns, data: hashes.map(\.sha256),
      in: run)
  }

  func train(
    index: Int, _ interruption: Interruption, _ log: Logger,
    _ observe: @escaping @Sendable (RunEvent) -> Void
  ) throws {
    let started = ContinuousClock().now
    let planned = try experiment.allocate(trial.plan, of: trial.variant)
    let network = planned.network
    if let state, !network.fits(state.steps.network, state.best?.weights) {
      throw RunFailure("\(folder.path) can't go on: its state isn't one of this network")
    }
    try folder.make()
    if state == nil {
      try folder.write(json: PreparationRecord(trial.data), to: "preparation.json")
      try folder.write(network.weights.encoded(), to: "initial.safetensors")
      try folder.write(experiment.model(of: trial).encoded(), to: SavedModel.file)
    }
    // Figures of an end that was none don't stay beside the steps of the one to come.
    folder.remove("timing.json")
    let metrics = try MetricsWriter(path: folder.file("metrics.jsonl"), from: metricsLength)
    let watch = SpikeWatch(trial)
    let trainer = Trainer(
      trial.variant, planned, data: trial.data, interruption: interruption, recorder: watch)
    var states = StateFiles(
      in: folder, network: network, batchSize: planned.batches.batchSize)
    let files = CheckpointFiles(
      folder: folder, identity: identity, keep: recipe.train.checkpoint?.keep ?? 1)
    let keeper = recipe.train.checkpoint.map { spec in
      CheckpointKeeper(every: spec.every, after: metrics.descriptor) { error in
        log.warning("\(name): no checkpoint: \(error)")
        observe(.told("\(name): no checkpoint: \(error); training goes on"))
      } write: {
        try files.write($0)
      }
    }
    func tell(_ spikes: [WatchedSpike]) {
      for spike in spikes {
        observe(.spike(trial: index, SpikeNotice(spike, planned.batches)))
      }
    }
    var stepSeconds = state?.stepSeconds ?? 0
    let result = try trainer.run(from: state, checkpoints: keeper ?? .none) { record in
      stepSeconds += record.seconds
      try metrics.append(record)
      let step = record.firstStep + record.losses.count - 1
      if !record.figures.isEmpty { try states.keep(network, after: step) }
      tell(watch.takeSpikes())
      observe(
        .epoch(
          trial: index,
          EpochProgress(
            epoch: record.epoch, epochs: recipe.train.epochs, step: step, loss: record.meanLoss,
            stepsPerSecond: VariantTiming.rate(of: record.updates, in: stepSeconds))))
    }
    if result.status == .interrupted { keeper?.keep(result.state) }
    tell(watch.lastSpikes)
    try metrics.close()
    if recipe.watchesSpikes {
      var file = SpikesFile(watch, steps: result.steps)
      if let earlier = try? folder.spikes() { file.keep(earlier) }
      try folder.write(spikes: file)
    }
    try finish(network, trainer, result)
    let seconds = (state?.seconds ?? 0) + (ContinuousClock().now - started).seconds
    if result.status.isComplete, recipe.train.checkpoint != nil { try files.writeEnd(result.state) }
    try folder.write(
      json: VariantTiming(seconds: seconds, stepSeconds: result.stepSeconds), to: "timing.json")
    if result.status != .interrupted { files.removeAll(keepingEnd: result.status.isComplete) }
    log.info("\(trial.name) \(result.inWords)", metadata: ["steps": "\(result.steps)"])
    observe(.ended(trial: index, result.status, inWords: result.inWords))
  }

  /// Weights and figures, at the end and at the best epoch.
  private func finish(
    _ network: Network, _ trainer: Trainer<SpikeWatch>, _ result: TrainingResult
  ) throws {
    let final = trainer.finalFigures(at: result.final, of: trial.data)
    try folder.write(network.weights.encoded(), to: "final.safetensors")
    var best: [(name: String, value: Double)] = []
    if let weights = result.best {
      best = trainer.finalFigures(at: weights, of: trial.data)
      try folder.write(network.weights.encoded(), to: "best.safetensors")
    }
    let figures = final.enumerated().map { index, figure in
      VariantSummary.Figure(
        name: figure.name, final: figure.value,
        best: best.indices.contains(index) ? best[index].value : nil)
    }
    try folder.write(
      json: VariantSummary(
        status: result.status.name, reason: result.reason, steps: result.steps,
        bestEpoch: result.bestEpoch, restoredEpoch: result.restoredEpoch, figures: figures,
        baseline: try? trial.data.baseline(of: recipe)),
      to: "summary.json")
  }
}
