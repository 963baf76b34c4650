internal import Dispatch
internal import Foundation
internal import Logging
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoSpec
package import SeismoTables
internal import Synchronization

/// What happens while a run is at work.
package enum RunEvent: Sendable {
  /// A data file is being read.
  case reading(ReadProgress)
  /// The run's folder was made; trials by name, with their number of steps and the work that these are, in rows
  /// times trained numbers.
  case started(path: String, trials: [(name: String, steps: Int, work: Double)])
  /// What the run's record says of the data, before training.
  case noted([String])
  /// A trial did an epoch, or what there is of one.
  case epoch(trial: Int, EpochProgress)
  /// A trial's loss jumped.
  case spike(trial: Int, SpikeNotice)
  /// A trial ended, and how in words.
  case ended(trial: Int, TrainingStatus, inWords: String)
}

/// A spike as it is told while training.
package struct SpikeNotice: Sendable {
  /// The step of its peak, and its place.
  package var batch: SpikesFile.Batch
  /// What the loss was multiplied by.
  package var factor: Double
}

/// How far a trial has come.
package struct EpochProgress: Sendable {
  package var epoch: Int
  package var epochs: Int
  package var step: Int
  /// Mean loss of the epoch's batches.
  package var loss: Double
  /// Updates per second so far, evaluation and recording excluded.
  package var stepsPerSecond: Double
}

/// Runs an experiment: prepares, trains every variant, records.
package struct Runner: Sendable {
  /// What to run.
  package var experiment: Experiment
  /// The folder that the run's own folder is made in.
  package var output: String
  /// Variants trained at the same time.
  package var jobs: Int
  /// Asks it to stop.
  package var interruption: Interruption
  /// Told of what happens, from any thread.
  package var observe: @Sendable (RunEvent) -> Void

  package init(
    _ experiment: Experiment, output: String, jobs: Int = 1,
    interruption: Interruption = Interruption(),
    observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    var experiment = experiment
    experiment.observeReading = { observe(.reading($0)) }
    self.experiment = experiment
    self.output = output
    self.jobs = jobs
    self.interruption = interruption
    self.observe = observe
  }

  /// One network to train: a variant on one fold of its data.
  struct Trial: Sendable {
    var name: String
    var variant: Experiment.Variant
    var data: PreparedData
    var plan: NetworkPlan
  }

  /// Runs everything.
  ///
  /// - Parameter drawing: draws the report; the run has finished when that is there, too.
  /// - Returns: the run's folder.
  /// - Throws: `SpecProblems` or `DataProblem` before anything is written; `RunFailure` later, and
  ///   the record then says that the run failed.
  @discardableResult
  package func run(
    drawing: (RunDirectory, RunRecord) throws -> Void = { _, _ in }
  ) throws -> RunDirectory {
    let trials = try prepareTrials()
    let hashes = try experiment.hashData()
    let started = Date()
    let fingerprint = sha256(of: experiment.filled().yaml() + hashes.map(\.sha256).joined())
    let directory = try RunDirectory.create(
      in: output, name: experiment.name, hash: fingerprint, at: started)
    var record = makeRecord(trials, hashes, started)
    do {
      try write(record, trials, hashes, to: directory)
    } catch {
      try? FileManager.default.removeItem(atPath: directory.path)
      throw error
    }
    let log = RunLog(path: directory.file("log.txt"))
    log.logger.info("started", metadata: ["name": "\(experiment.name)", "jobs": "\(jobs)"])
    for note in record.notes { log.logger.notice("\(note)") }
    observe(
      .started(
        path: directory.path,
        trials: trials.map { trial in
          let (batches, epochs) = (trial.plan.batches, trial.variant.recipe.train.epochs)
          let work = Double(batches.draws) * Double(epochs) * Double(trial.plan.size)
          return (trial.name, batches.batches * epochs, work)
        }))
    if !record.notes.isEmpty { observe(.noted(record.notes)) }
    let failure = trainAll(trials, in: directory, log: log.logger)
    record.ended = Date().ISO8601Format()
    record.status =
      failure != nil ? .failed : interruption.isRequested ? .interrupted : .finished
    do {
      if let failure { throw failure }
      try drawing(directory, record)
      try directory.write(record)
    } catch {
      record.status = .failed
      log.logger.error("\(error)")
      try? directory.write(record)  // the disk may be full: say why, not that
      throw error
    }
    log.logger.info("ended", metadata: ["status": "\(record.status.rawValue)"])
    return directory
  }

  /// The files that a run begins with; `run.json` is the last.
  private func write(
    _ record: RunRecord, _ trials: [Trial], _ hashes: [(file: FileReference, sha256: String)],
    to directory: RunDirectory
  ) throws {
    try directory.write(experiment.source.text, to: "spec.yaml")
    try directory.write(lock(hashes, directory).yaml(), to: "run.lock.yaml")
    let rejects = trials.map(\.data.notes.rejects)
    if rejects.contains(where: { !$0.isEmpty }) {
      try directory.write(RejectsFile.text(of: rejects), to: RejectsFile.name)
    }
    if let truth = TruthFile.text(of: trials.map(\.data)) {
      try directory.write(truth, to: TruthFile.name)
    }
    try directory.write(record)
  }

  /// Does everything that comes before the first step, and writes nothing.
  ///
  /// - Returns: a line for each trial, its network and batches; and what a run would note.
  /// - Throws: `SpecProblems` or `DataProblem`.
  package func check() throws -> (trials: [String], notes: [String]) {
    let trials = try prepareTrials()
    _ = try experiment.hashData()
    let lines = trials.map { "\($0.name): \($0.plan.shapeInWords); \($0.plan.batches.inWords)" }
    return (lines, Self.notes(on: trials))
  }

  private func prepareTrials() throws -> [Trial] {
    var cache: [String: PreparedData] = [:]
    return try experiment.variants.flatMap { variant in
      let folds = variant.recipe.splitter.foldCount
      return try (0..<folds).map { fold in
        let precision = variant.recipe.train.precision
        let key = "\(fold)\n\(precision)\n\(variant.recipe.dataKey)"
        let data = try cache[key] ?? laidOutData(of: variant, fold: fold)
        cache[key] = data
        let plan = try experiment.design(variant, for: data)
        return Trial(
          name: variant.trialName(fold: fold), variant: variant, data: data, plan: plan)
      }
    }
  }

  /// A variant's data as its network takes them.
  private func laidOutData(of variant: Experiment.Variant, fold: Int) throws -> PreparedData {
    var data = try experiment.prepareData(of: variant, fold: fold)
    try experiment.requireFinite(data, of: variant, fold: fold)
    data.layOut(variant.recipe.train.precision)
    return data
  }

  /// Trains the trials, `jobs` at a time.
  ///
  /// - Returns: the first error.
  private func trainAll(
    _ trials: [Trial], in directory: RunDirectory, log: Logger
  ) -> (any Error)? {
    let next = Mutex(0)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, trials.count))) { _ in
      while true {
        let index = next.withLock { index in
          defer { index += 1 }
          return index
        }
        guard index < trials.count, !interruption.isRequested,
          failure.withLock({ $0 == nil })
        else { return }
        do {
          try train(trials[index], index: index, in: directory, log: log)
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    return failure.withLock { $0 }
  }

  private func train(
    _ trial: Trial, index: Int, in directory: RunDirectory, log: Logger
  ) throws {
    let started = ContinuousClock().now
    let planned = try experiment.allocate(trial.plan, of: trial.variant)
    let folder = try directory.subfolder(trial.name)
    let network = planned.network
    try folder.write(json: PreparationRecord(trial.data), to: "preparation.json")
    try folder.write(network.weights.encoded(), to: "initial.safetensors")
    try folder.write(experiment.model(of: trial).encoded(), to: SavedModel.file)
    let metrics = try MetricsWriter(path: folder.file("metrics.jsonl"))
    let watch = SpikeWatch(trial)
    let trainer = Trainer(
      trial.variant, planned, data: trial.data, interruption: interruption, recorder: watch)
    var states = StateFiles(
      in: folder, network: network, batchSize: planned.batches.batchSize)
    var spikes: [WatchedSpike] = []
    func tell(isOver: Bool) {
      let found = watch.takeSpikes(isOver: isOver)
      for spike in found {
        observe(.spike(trial: index, SpikeNotice(spike, planned.batches)))
      }
      spikes += found
    }
    var stepSeconds = 0.0
    let result = try trainer.run { record in
      stepSeconds += record.seconds
      try metrics.append(record)
      let step = record.firstStep + record.losses.count - 1
      if !record.figures.isEmpty { try states.keep(network, after: step) }
      tell(isOver: false)
      observe(
        .epoch(
          trial: index,
          EpochProgress(
            epoch: record.epoch, epochs: trial.variant.recipe.train.epochs, step: step,
            loss: record.meanLoss,
            stepsPerSecond: VariantTiming.rate(of: record.updates, in: stepSeconds))))
    }
    tell(isOver: true)
    try metrics.close()
    if trial.variant.recipe.watchesSpikes {
      try folder.write(spikes: watch.file(of: spikes, steps: result.steps))
    }
    try finish(trial, network, trainer, result, in: folder)
    let seconds = (ContinuousClock().now - started).seconds
    try folder.write(
      json: VariantTiming(seconds: seconds, stepSeconds: result.stepSeconds), to: "timing.json")
    log.info("\(trial.name) \(result.inWords)", metadata: ["steps": "\(result.steps)"])
    observe(.ended(trial: index, result.status, inWords: result.inWords))
  }

  /// Weights and figures, at the end and at the best epoch.
  private func finish(
    _ trial: Trial, _ network: Network, _ trainer: Trainer<SpikeWatch>, _ result: TrainingResult,
    in folder: RunDirectory
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
        baseline: try? trial.data.baseline(of: trial.variant.recipe)),
      to: "summary.json")
  }
}
