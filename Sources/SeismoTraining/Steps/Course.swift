internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoTables

/// How far a training has come: what `Trainer` changes on the way, and makes a `TrainingState` of.
struct Course<Recorder: StepRecorder> {
  /// Why the steps of an epoch weren't all done.
  enum Stop { case interrupted, diverged, checkpoint }

  private var loop: TrainingLoop
  private var steps: TrainerSteps<Recorder>
  private(set) var best: TrainingState.BestEpoch?
  private(set) var patience: EarlyStopping
  /// Epochs that were finished, and whether the next one was begun.
  private(set) var epochs: Int
  var isBegun: Bool
  /// Seconds of the steps of the epoch that was begun, and of those before.
  var epochSeconds = 0.0
  private var stepSeconds: Double
  private var secondsBefore: Double
  private let started: ContinuousClock.Instant

  init(
    _ initial: TrainingLoop, _ recorder: Recorder, _ interruption: Interruption,
    _ checkpoints: CheckpointKeeper, from state: TrainingState?, at now: ContinuousClock.Instant
  ) {
    loop = initial
    recorder.restore(state?.watch)
    steps = TrainerSteps(initial, recorder, interruption, checkpoints)
    patience = EarlyStopping(initial.config.train, state?.patience ?? .init())
    best = state?.best
    epochs = state?.epochs(of: initial.batches) ?? 0
    stepSeconds = state?.stepSeconds ?? 0
    secondsBefore = state?.seconds ?? 0
    started = now
    isBegun = (state?.begun.count ?? 0) > 0
    loop.history = MetricHistory(state?.history ?? [:])
    if let state {
      loop.restore(state.steps)
      steps.done = state.begun
    }
  }

  /// The steps of an epoch that are left; this is the hot path, and it allocates nothing.
  ///
  /// - Returns: why it stopped before the epoch's end, or nil.
  mutating func runEpoch() -> Stop? {
    steps.stop = nil
    loop.advance(through: (epochs + 1) * loop.batches.batches, by: AsSpecified(), &steps)
    return steps.stop
  }

  /// What has been done of the epoch. A step that diverged is recorded too, though it didn't update.
  func record() -> EpochRecord {
    let (batches, done) = (loop.batches, steps.done)
    return EpochRecord(
      epoch: epochs + 1, firstStep: epochs * batches.batches + 1, losses: done.losses,
      clipped: done.clipped, rows: (0..<done.count).map { batches.range(of: $0).count },
      norms: done.norms, figures: [], seconds: epochSeconds, updates: loop.step)
  }

  /// The last epoch that was finished, without its steps; nil where another has been begun, or none is finished.
  var lastRecord: EpochRecord? {
    guard epochs > 0, !isBegun else { return nil }
    let figures = loop.history.values.compactMap { name, values in values.last.map { (name, $0) } }
    return EpochRecord(
      epoch: epochs, firstStep: loop.step + 1, losses: [], clipped: [], rows: [], norms: [],
      figures: figures.sorted { $0.0 < $1.0 }.map { (name: $0.0, value: $0.1) }, seconds: 0,
      updates: loop.step)
  }

  /// Takes the figures of the epoch that is finished now.
  mutating func end(_ figures: [(name: String, value: Double)]) {
    epochs += 1
    for (name, value) in figures { loop.history.append(value, to: name) }
    let select = loop.config.train.select
    let value = figures.first { $0.name == select.metric }?.value
    if let value, select.isBetter(value, than: best?.value) {
      best = .init(epoch: epochs, value: value, weights: loop.network.copyOfWeights())
    }
    patience.observe(value, after: epochs)
    stepSeconds += epochSeconds
    epochSeconds = 0
    steps.done.removeAll()
    isBegun = false
  }

  /// All of it.
  func state(at now: ContinuousClock.Instant) -> TrainingState {
    TrainingState(
      steps: loop.state, best: best, patience: patience.progress, history: loop.history.values,
      begun: steps.done, watch: steps.recorder.state, stepSeconds: stepSeconds + epochSeconds,
      seconds: secondsBefore + (now - started).seconds)
  }
}

/// Notes each step of an epoch, and tells when to stop.
struct TrainerSteps<Recorder: StepRecorder>: StepObserver {
  var done: EpochSteps
  var stop: Course<Recorder>.Stop?
  private let stopsOnNonFinite: Bool
  private let batches: Int
  private let interruption: Interruption
  private let checkpoints: CheckpointKeeper
  let recorder: Recorder

  init(
    _ loop: TrainingLoop, _ recorder: Recorder, _ interruption: Interruption,
    _ checkpoints: CheckpointKeeper
  ) {
    done = EpochSteps(capacity: loop.batches.batches)
    stopsOnNonFinite = loop.config.train.onNonFinite == .stop
    batches = loop.batches.batches
    self.interruption = interruption
    self.checkpoints = checkpoints
    self.recorder = recorder
  }

  mutating func accepts(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool {
    guard stopsOnNonFinite, !step.loss.isFinite else { return true }
    note(step, loop)
    stop = .diverged
    return false
  }

  private mutating func note(_ step: TrainingStep, _ loop: borrowing TrainingLoop) {
    done.append(step)
    recorder.end(step: step.number, loop.network, loss: step.loss, rows: step.rows)
  }

  mutating func end(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool {
    note(step, loop)
    if interruption.isRequested {
      stop = .interrupted
    } else if checkpoints.isDue, done.count < batches {
      stop = .checkpoint
    }
    return stop == nil
  }
}
