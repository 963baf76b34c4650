import Foundation
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// A training goes on from its encoded state to the bits of one that never stopped.
@Suite struct TrainingStateTests {
  /// A trained variant, as a run would leave it.
  private struct Left: Equatable {
    var losses: [UInt64] = []
    var figures: [UInt64] = []
    var result: String
    var final, best: Network.Weights?
    var spikes: [WatchedSpike]
  }

  /// Trains with stops after some steps, each time in a new network from the encoded state.
  private func train(_ overrides: [String], stops: [Int] = []) throws -> Left {
    let experiment = try experiment(
      Specs.randomAndStateful,
      overrides: ["optimizer={use: adam, learning_rate: 0.03}", "train.epochs=12"] + overrides)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    var state: TrainingState?
    var records: [EpochRecord] = []
    for stop in stops + [.max] {
      let interruption = Interruption()
      let planned = try experiment.plan(variant, for: data)
      let watch = SpikeWatch(
        rowCount: data[.training].rowCount, planned.batches, seed: variant.config.seed)
      let trainer = Trainer(
        variant, planned, data: data, interruption: interruption,
        recorder: Stopping(watch: watch, after: stop, interruption))
      let result = trainer.run(from: state) { if !$0.figures.isEmpty { records.append($0) } }
      guard result.status == .interrupted else {
        return Left(
          losses: records.flatMap { $0.losses.map(\.bitPattern) },
          figures: records.flatMap { $0.figures.map(\.value.bitPattern) }, result: result.inWords,
          final: result.final, best: result.best, spikes: watch.spikes)
      }
      state = try StateFile(decoding: StateFile(.sample, result.state).encoded()).state
    }
    Issue.record("was stopped at its end")
    return Left(result: "", spikes: [])
  }

  /// A watch that asks to stop after a step.
  private struct Stopping: StepRecorder {
    static let measures = true
    let watch: SpikeWatch
    let after: Int
    let interruption: Interruption

    init(watch: SpikeWatch, after: Int, _ interruption: Interruption) {
      (self.watch, self.after, self.interruption) = (watch, after, interruption)
    }

    func end(step: Int, _ network: Network, loss: Double, rows: Int) {
      watch.end(step: step, network, loss: loss, rows: rows)
      if step == after { interruption.request() }
    }

    var state: SpikeWatch.State? { watch.state }
    func restore(_ state: SpikeWatch.State?) { watch.restore(state) }
  }

  @Test(
    arguments: [
      [], ["optimizer={use: sgd, momentum: 0.9}"], ["train.patience=2"],
      ["schedule={use: warmup, steps: 60, then: cosine}"], ["train.precision=float64"],
      ["sampler={use: class_balanced, batch_size: 20}"], ["optimizer.learning_rate=0.3"],
      ["data.schema={target: Class, row_weights: Comp}"],
      [
        "optimizer={use: lbfgs, learning_rate: 0.1, history_size: 4}", "sampler=full_batch",
        "model=[{use: dense, units: 8}, tanh, {use: dense, units: classes}]", "train.epochs=70",
      ], ["optimizer={use: ema, decay: 0.9}"],
      ["optimizer={use: schedule_free_adamw, warmup: 30}"],
      ["optimizer={use: accumulate, batches: 3, inner: {use: ema}}"],
    ])
  func `stopped at any place, it ends with the same bits`(overrides: [String]) throws {
    let whole = try train(overrides)
    // In the middle of epochs, at their last steps, twice in one, and right at the start.
    for stops in [[1], [7, 19, 20, 38], [30, 31, 32], [19 * 3 + 5]] {
      #expect(try train(overrides, stops: stops) == whole, "\(stops)")
    }
  }

  @Test func `every number comes back to the bit`() throws {
    let odd: [Double] = [
      0.1, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 1 / 3, 1e300,
    ]
    var state = TrainingState.sample
    state.history = ["validation.loss": odd, "a b": [1]]
    state.begun = EpochSteps(
      losses: odd, clipped: odd.indices.map { $0 },
      norms: odd.map { StepNorms(gradient: $0, update: $0) })
    for value in odd {
      state.patience.improved = value
      state.stepSeconds = value
      let file = StateFile(.sample, state)
      let read = try StateFile(decoding: file.encoded())
      #expect(try read.encoded() == file.encoded())
      #expect(read.state.patience.improved?.bitPattern == value.bitPattern || value.isNaN)
      #expect(read.state.begun.losses.map(\.bitPattern) == odd.map(\.bitPattern))
      #expect(read.identity == .sample)
    }
  }

  @Test func `what is cut off, changed, foreign, older or newer is no state`() throws {
    let data = try StateFile(.sample, .sample).encoded()
    for place in stride(from: 0, to: data.count, by: 7) {
      #expect(throws: StateProblem.self, "cut at \(place)") {
        try StateFile(decoding: data.prefix(place))
      }
      var changed = data
      changed[place] ^= 0x10
      #expect(throws: StateProblem.self, "changed at \(place)") {
        try StateFile(decoding: changed)
      }
    }
    var other = SafeTensors()
    #expect(throws: StateProblem.foreign) { try StateFile(decoding: other.encoded()) }
    other = try SafeTensors(decoding: data)
    other.metadata["version"] = "4"
    #expect(throws: StateProblem.newer(4)) { try StateFile(decoding: other.encoded()) }
    #expect(
      StateProblem.newer(4).description
        == "is of version 4, which a later Seismo wrote; this one reads 3")
    for version in [1, 2] {
      other.metadata["version"] = "\(version)"
      #expect(throws: StateProblem.older(version)) { try StateFile(decoding: other.encoded()) }
      #expect(
        StateProblem.older(version).description
          == "is of version \(version), which an earlier Seismo wrote, that watched for fewer kinds of spikes; this one reads 3"
      )
    }
  }
}

extension StateIdentity {
  static let sample = StateIdentity(
    job: "main", spec: "s", epochs: 10, data: "d", seismo: "0", program: "p", kernels: "k",
    processor: "c")
}

extension TrainingState {
  fileprivate static let sample = TrainingState(
    steps: StepState(
      step: 25, network: .init(parameters: [1, 2, 3, 4], optimizer: [], buffers: [9])),
    best: BestEpoch(epoch: 1, value: 0.5, weights: .init(parameters: [4, 3, 2, 1], buffers: [8])),
    patience: .init(), history: ["epoch.loss": [0.5]], begun: EpochSteps(), watch: nil,
    stepSeconds: 1.5, seconds: 2.5)
}
