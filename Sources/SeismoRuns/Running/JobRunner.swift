internal import Foundation
internal import Logging
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// Trains one job of a run, from its start or from where it was, and writes its files.
struct JobRunner: Sendable {
  let job: TrainingJob
  let experiment: Experiment
  let folder: RunDirectory
  let identity: StateIdentity
  /// Where to go on; nil for the start.
  var state: TrainingState?
  /// Asked after each epoch why training ends there; nil where it goes on.
  var ending: @Sendable (EpochRecord) -> TrainingStatus? = { _ in nil }
  /// The bytes of `metrics.jsonl` that tell of the epochs before the state's.
  var metricsLength = 0

  var name: String { job.name }
  var variant: Experiment.Variant { job.variant }
  var plan: NetworkPlan { job.plan }
  private var config: VariantConfig { job.variant.config }

  init(
    _ job: TrainingJob, in run: RunDirectory, of experiment: Experiment,
    _ hashes: [(file: FileReference, sha256: String)]
  ) {
    self.job = job
    self.experiment = experiment
    folder = RunDirectory(path: run.file(job.name))
    identity = StateIdentity(
      job.name, of: job.variant, columns: experiment.columns, data: hashes.map(\.sha256),
      in: run)
  }

  func train(
    index: Int, _ interruption: Interruption, _ session: RankSession?, _ log: Logger,
    _ observe: @escaping @Sendable (RunEvent) -> Void
  ) throws {
    let started = ContinuousClock().now
    let planned = try experiment.allocate(job.plan, of: job.variant, for: job.data)
    let network = planned.network
    if let state, !network.fits(state.steps.network, state.best?.weights) {
      throw RunFailure("\(folder.path) can't go on: its state isn't one of this network")
    }
    try session?.requireSame(state?.steps.network ?? network.snapshot(), Self.beforeTraining)
    try folder.make()
    if state == nil {
      try folder.write(json: PreparationRecord(job.data), to: "preparation.json")
      try folder.write(network.weights.encoded(), to: "initial.safetensors")
      try folder.write(experiment.model(of: job).encoded(), to: SavedModel.file)
    }
    // Figures of an end that was none don't stay beside the steps of the one to come.
    folder.remove("timing.json")
    let metrics = try MetricsWriter(path: folder.file("metrics.jsonl"), from: metricsLength)
    let watch = SpikeWatch(job)
    let trainer = Trainer(
      job.variant, planned, data: job.data, interruption: interruption,
      shared: session?.shared, recorder: watch)
    var states = StateFiles(
      in: folder, network: network, batchSize: planned.batches.batchSize)
    let files = CheckpointFiles(
      folder: folder, identity: identity, keep: config.train.checkpoint?.keep ?? 1)
    let keeper = config.train.checkpoint.map { spec in
      CheckpointKeeper(every: spec.every, after: metrics.descriptor) { error in
        log.warning("\(name): no checkpoint: \(error)")
        observe(.told("\(name): no checkpoint: \(error); training goes on"))
      } write: {
        try files.write($0)
      }
    }
    func tell(_ spikes: [WatchedSpike]) {
      for spike in spikes {
        observe(.spike(job: index, SpikeNotice(spike, planned.batches)))
      }
    }
    let secondsBefore = state?.stepSeconds ?? 0
    var stepSeconds = secondsBefore
    var hasTold = false
    let result = try trainer.run(
      from: state, checkpoints: keeper ?? .none, ending: ending
    ) { record in
      stepSeconds += record.seconds
      try metrics.append(record)
      let step = record.firstStep + record.losses.count - 1
      if !record.figures.isEmpty { try states.keep(network, after: step) }
      tell(watch.takeSpikes())
      if let session, !hasTold,
        let pace = SharedPace(
          trainer.sharedTime, seconds: stepSeconds - secondsBefore,
          share: session.share(of: job), ranks: session.count)
      {
        hasTold = true
        log.info("\(name): \(pace.inWords)")
        observe(.told("\(name): \(pace.inWords)"))
      }
      observe(
        .epoch(
          job: index,
          EpochProgress(
            epoch: record.epoch, epochs: config.train.epochs, step: step, loss: record.meanLoss,
            stepsPerSecond: VariantTiming.rate(of: record.updates, in: stepSeconds))))
    }
    try session?.requireSame(result.state.steps.network, Self.afterTraining)
    if result.status == .interrupted { keeper?.keep(result.state) }
    tell(watch.lastSpikes)
    try metrics.close()
    if config.watchesSpikes {
      var file = SpikesFile(watch, steps: result.steps)
      if let earlier = try? folder.spikes() { file.keep(earlier) }
      try folder.write(spikes: file)
    }
    try finish(network, trainer, result) { log.info("\($0)") }
    let seconds = (state?.seconds ?? 0) + (ContinuousClock().now - started).seconds
    if result.status.isComplete, config.train.checkpoint != nil { try files.writeEnd(result.state) }
    try folder.write(
      json: VariantTiming(seconds: seconds, stepSeconds: result.stepSeconds), to: "timing.json")
    if result.status != .interrupted { files.removeAll(keepingEnd: result.status.isComplete) }
    log.info("\(job.name) \(result.inWords)", metadata: ["steps": "\(result.steps)"])
    observe(.ended(job: index, result.status, inWords: result.inWords))
  }

  /// Weights and figures, at the end and at the best epoch.
  private func finish(
    _ network: Network, _ trainer: Trainer<SpikeWatch>, _ result: TrainingResult,
    _ log: (String) -> Void
  ) throws {
    func figures(
      at weights: Network.Weights, into choice: WeightsChoice
    ) throws -> [(name: String, value: Double)] {
      let scaling = temperature(of: trainer, at: weights)
      let figures = trainer.finalFigures(at: weights, of: job.data) {
        scaling?.scaled($0) ?? $0
      }
      var file = network.weights
      if let scaling {
        file.metadata[TemperatureScaling.key] = "\(scaling.temperature)"
        log("\(name): \(choice.rawValue) weights have temperature \(scaling.temperature)")
      }
      try folder.write(file.encoded(), to: "\(choice.rawValue).safetensors")
      return figures
    }
    let final = try figures(at: result.final, into: .final)
    let best = try result.best.map { try figures(at: $0, into: .best) } ?? []
    let figures = final.enumerated().map { index, figure in
      VariantSummary.Figure(
        name: figure.name, final: figure.value,
        best: best.indices.contains(index) ? best[index].value : nil)
    }
    try folder.write(
      json: VariantSummary(
        status: VariantStatus(result.status), reason: result.reason, steps: result.steps,
        bestEpoch: result.bestEpoch, restoredEpoch: result.restoredEpoch, figures: figures,
        baseline: try? job.data.baseline(of: config)),
      to: "summary.json")
    if let part = ConfusionFile.part(of: job.data) {
      let weights = result.best ?? result.final
      let predictions = trainer.predictions(at: weights, of: part, in: job.data)
      if let file = ConfusionFile(predictions, of: part, in: job.data) {
        try folder.write(json: file, to: ConfusionFile.name)
      }
    }
  }

  /// What the spec has the logits scaled by, with some weights; nil for nothing.
  private func temperature(
    of trainer: Trainer<SpikeWatch>, at weights: Network.Weights
  ) -> TemperatureScaling? {
    guard config.train.calibrate == .temperature else { return nil }
    let predictions = trainer.predictions(at: weights, of: .validation, in: job.data)
    guard case .classes(let classes) = predictions.truth else { return nil }
    return TemperatureScaling(fittedTo: predictions.outputs, of: classes)
  }
}
