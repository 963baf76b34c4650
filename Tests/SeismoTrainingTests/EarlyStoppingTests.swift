internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining
internal import Testing

/// When training stops, over series of the selecting metric.
@Suite struct EarlyStoppingTests {
  struct Case: Sendable {
    var series: [Double?]
    var patience: Int?
    var minDelta = 0.0
    var mode = SelectSpec.Mode.min
    var epochs = 100
    /// The epoch it stops after, or nil if it goes on past the series.
    var stop: Int?
  }

  static func stop(_ scripted: Case) -> EarlyStop? {
    var train = TrainSpec()
    train.patience = scripted.patience
    train.minDelta = scripted.minDelta
    train.select.mode = scripted.mode
    train.epochs = scripted.epochs
    var stopping = EarlyStopping(train)
    for (index, value) in scripted.series.enumerated() {
      if let stop = stopping.observe(value, after: index + 1) { return stop }
    }
    return nil
  }

  static let cases: [Case] = [
    Case(series: [1, 2, 3, 4], patience: nil, stop: nil),
    Case(series: [1, 2, 3, 4], patience: 1, stop: 2),
    Case(series: [1, 2, 3, 4], patience: 3, stop: 4),
    Case(series: [1, 2, 3, 4], patience: 4, stop: nil),
    Case(series: [4, 3, 2, 1], patience: 1, stop: nil),
    Case(series: [4, 3, 2, 1], patience: 2, mode: .max, stop: 3),
    Case(series: [3, 2, 5, 5, 1, 5, 5, 5], patience: 3, stop: 8),
    // An equal value is no improvement.
    Case(series: [1, 1, 1], patience: 2, stop: 3),
    // Exactly the least improvement counts, less doesn't.
    Case(series: [1, 0.75, 0.5, 0.25], patience: 1, minDelta: 0.25, stop: nil),
    Case(series: [1, 0.75, 0.5, 0.26], patience: 1, minDelta: 0.25, stop: 4),
    Case(series: [1, 0.875, 0.75, 0.625], patience: 1, minDelta: 0.25, stop: 2),
    // Small gains add up, against the value that last counted.
    Case(series: [1, 0.875, 0.75, 0.625, 0.5, 0.375], patience: 2, minDelta: 0.25, stop: nil),
    Case(series: [0, 0.5, 0.6, 0.7, 0.9], patience: 2, minDelta: 0.3, mode: .max, stop: 4),
    // NaN and a metric that wasn't measured don't improve; an infinite loss can be improved on.
    Case(series: [.nan, .nan, .nan], patience: 3, stop: 3),
    Case(series: [1, .nan, 0.5, .nan, nil, 0.4], patience: 2, stop: 5),
    Case(series: [.infinity, .infinity, 1e300, .infinity], patience: 2, minDelta: 1, stop: nil),
    Case(series: [-.infinity, 1, -.infinity], patience: 2, stop: 3),
    // After the last epoch there is nothing to stop.
    Case(series: [1, 2, 3], patience: 2, epochs: 3, stop: nil),
    Case(series: [1, 2, 3, 4], patience: 2, epochs: 4, stop: 3),
  ]

  @Test(arguments: cases)
  func `training stops at the epoch that a scripted series gives`(scripted: Case) {
    #expect(Self.stop(scripted)?.epoch == scripted.stop, "\(scripted)")
  }

  @Test func `random series stop where their definition says`() {
    var random = RandomStream(seed: 5, purpose: "series")
    for _ in 0..<3000 {
      let series = (0..<30).map { Double(random.below(40) + 2 * (30 - $0)) / 8 }
      let (patience, minDelta) = (1 + random.below(6), Double(random.below(8)) / 8)
      let negated = series.map { -$0 }
      var lastImproved = 0
      var expected: Int?
      for epoch in 1...30 where expected == nil {
        let reference = lastImproved == 0 ? .infinity : series[lastImproved - 1]
        let gain = reference - series[epoch - 1]
        if gain > 0, gain >= minDelta { lastImproved = epoch }
        if epoch - lastImproved >= patience { expected = epoch }
      }
      let falling = Case(series: series, patience: patience, minDelta: minDelta)
      let rising = Case(series: negated, patience: patience, minDelta: minDelta, mode: .max)
      #expect(Self.stop(falling)?.epoch == expected)
      #expect(Self.stop(rising)?.epoch == expected)
    }
  }

  @Test func `the reason is said in words`() {
    let series = (1...40).map { max(1 / Double($0), 1 / 17) }
    #expect(
      Self.stop(Case(series: series, patience: 20))?.inWords
        == "stopped at epoch 37: validation.loss no better for 20 epochs")
    #expect(
      Self.stop(Case(series: [1, 0.995], patience: 1, minDelta: 0.01))?.inWords
        == "stopped at epoch 2: validation.loss no better by 0.01 or more for 1 epoch"
    )
  }

  // MARK: Trained

  static let spec = """
    seed: 17
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    prepare: [standard]
    model: [{use: dense, units: 16}, batch_norm, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: {use: adam, learning_rate: 0.03}
    train: {epochs: 40}
    """

  /// A training's result, its epochs' losses on validation, and the weights it ends with.
  func train(
    _ overrides: [String] = []
  ) throws -> (result: TrainingResult, losses: [Double], final: [[UInt64]], best: [[UInt64]]) {
    let experiment = try experiment(Self.spec, overrides: overrides)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let interruption = Interruption()
    let trainer = Trainer(
      variant, planned, data: data, interruption: interruption, recorder: NormRecorder())
    var losses: [Double] = []
    let result = GoldenSchedule.$interruption.withValue(interruption) {
      trainer.run { record in
        losses += record.figures.filter { $0.name == "validation.loss" }.map(\.value)
      }
    }
    planned.network.restore(result.final)
    let final = planned.network.bits
    if let best = result.best { planned.network.restore(best) }
    return (result, losses, final, planned.network.bits)
  }

  @Test func `training stops where the whole series says, with the best epoch's bits`() throws {
    let whole = try train()
    #expect(whole.result.status == .finished && whole.result.restoredEpoch == nil)
    #expect(whole.final != whole.best)
    let expected = try #require(
      Self.stop(Case(series: whole.losses, patience: 4, epochs: 40)), "train for longer")
    let stopped = try train(["train.patience=4"])
    #expect(stopped.result.status == .stopped(expected))
    #expect(stopped.losses == Array(whole.losses.prefix(expected.epoch)))
    #expect(stopped.result.steps == expected.epoch * 19)
    let best = try #require(stopped.losses.firstIndex(of: stopped.losses.min() ?? .nan)) + 1
    #expect(stopped.result.bestEpoch == best && stopped.result.restoredEpoch == best)
    #expect(stopped.final == stopped.best)
    #expect(
      stopped.result.reason == "\(expected.inWords); weights of epoch \(best) restored")
    #expect(whole.result.reason == nil)
    let until = try train(["train.epochs=\(best)"])
    #expect(until.final == stopped.final)
  }

  @Test func `the best weights come back too when every epoch ran`() throws {
    let whole = try train()
    let patient = try train(["train.patience=1000"])
    #expect(patient.result.status == .finished)
    #expect(patient.losses == whole.losses)
    #expect(patient.result.restoredEpoch == whole.result.bestEpoch)
    #expect(patient.final == whole.best)
    let best = try #require(whole.result.bestEpoch)
    #expect(patient.result.reason == "ran all 40 epochs; weights of epoch \(best) restored")
  }

  @Test func `the best epoch is restored however small its gain`() throws {
    let stopped = try train(["train.patience=4", "train.min_delta=0.5"])
    let best = stopped.losses.firstIndex(of: stopped.losses.min() ?? .nan)
    #expect(stopped.result.restoredEpoch == best.map { $0 + 1 })
  }

  @Test func `an interrupted training keeps its last weights`() throws {
    let schedule = "schedule={use: golden_steps, steps: 741}"
    let cut = try train(["train.patience=100", schedule])
    let plain = try train([schedule])
    #expect(cut.result.status == .interrupted && cut.result.restoredEpoch == nil)
    #expect(cut.result.reason == "interrupted in epoch 39, after step 741")
    #expect(cut.final == plain.final && cut.best == plain.best)
    #expect(cut.final != cut.best)
  }

  @Test func `a training that diverged keeps its last weights`() throws {
    // w ← w − 10 (w + g): about nine times larger at every step, until it overflows.
    let wild = [
      "train.epochs=100", "model=[{use: dense, units: classes}]", "sampler=full_batch",
      "optimizer={use: sgd, learning_rate: 10}", "gradient=[{use: weight_decay, rate: 1}]",
    ]
    let cut = try train(wild + ["train.patience=90"])
    let plain = try train(wild)
    #expect(cut.result.status == .diverged && cut.result.restoredEpoch == nil)
    let step = cut.result.steps + 1
    #expect(
      cut.result.reason
        == "diverged in epoch \(step): the loss of step \(step) was NaN or infinite")
    #expect(cut.result.bestEpoch != nil)
    #expect(cut.final == plain.final && cut.best == plain.best)
    #expect(cut.final != cut.best)
  }

  @Test func `a least improvement without patience is refused`() {
    let problems = #expect(throws: SpecProblems.self) {
      try experiment(Self.spec, overrides: ["train.min_delta=0.1"])
    }
    #expect(
      problems?.description
        == "--set train.min_delta=0.1: error: train.min_delta: needs a patience, such as 20")
  }
}
