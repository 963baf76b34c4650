import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining

/// What a replay costs beside the bare arithmetic of its steps and probes: 32 replays of 60 steps of the
/// seed's network, the loss of 592 rows probed every fourth step.
enum ReplayTimes {
  private static let (replays, steps, spacing, rows) = (32, 60, 4, 592)

  /// Prints one JSON line.
  ///
  /// - Parameter isBare: the same steps and probes in plain loops, from no state and with no change.
  static func print(isBare: Bool) throws {
    let spec = """
      data:
        read: {use: synthetic_rows, rows: \(rows), inputs: 14, classes: 4}
        schema: {target: label}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: shuffled, batch_size: 32}
      model: \(Work.seed.model)
      loss: cross_entropy
      optimizer: adam
      train: {epochs: 40, select: {metric: training.loss}}
      """
    let source = SpecSource(name: "benchmark", folder: ".", text: spec)
    let experiment = try Experiment(
      source.parse(), source: source,
      registry: Registry([.standard, Plugin("Benchmark", [.reader(SyntheticRows.self)])]))
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    var metrics = SavedMetrics()
    let trainer = Trainer(variant, planned, data: data, recorder: NoRecorder())
    let initial = planned.network.snapshot()
    _ = trainer.run { metrics.stepLosses += $0.losses }
    planned.network.restore(initial)
    let replay = Replay(variant, planned, data: data, metrics: metrics)
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0..<40 {
      let time = replay.working {
        clock.measure { isBare ? bare(replay) : changed(replay, from: initial) }
      }
      best = min(best, time.seconds)
    }
    Swift.print("{\"ms\":\(best * 1e3)}")
  }

  private static func bare(_ replay: Replay) {
    for _ in 0..<replays {
      for step in 1...steps {
        let position = replay.loop.position(of: step)
        _ = replay.loop.evaluate(replay.rows(of: step).span, at: position)
        _ = replay.loop.updateParameters(at: position)
        if step % spacing == 0 { _ = replay.probe() }
      }
    }
  }

  private static func changed(_ replay: Replay, from state: Network.Snapshot) {
    for number in 0..<replays {
      replay.restore(StepState(step: 0, network: state))
      replay.advance(through: steps, by: Dropping(row: Int32(number), at: number + 1)) { step in
        if step.number % spacing == 0 { _ = replay.probe() }
        return true
      }
    }
  }

  private struct Dropping: StepPlan {
    let row: Int32
    let at: Int

    init(row: Int32, at step: Int) { (self.row, at) = (row, step) }

    func changes(at step: Int) -> StepChanges {
      var changes = StepChanges()
      if step == at { changes.dropped = [row] }
      return changes
    }
  }
}
