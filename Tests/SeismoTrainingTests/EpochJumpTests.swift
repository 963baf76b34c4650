import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// An epoch whose mean is more than twice the median of the ten before is a spike, however slowly the loss climbed.
@Suite struct EpochJumpTests {
  private static let plans: [BatchPlan] = [
    (640, 32, false), (650, 32, false), (650, 32, true), (32, 32, false), (9, 2, false),
  ].compactMap { try? BatchPlan(draws: $0.0, batchSize: $0.1, dropLast: $0.2) }

  /// Losses that fall, with noise, and now and then climb for a while.
  private func losses(_ seed: Int, epochs: Int, of plan: BatchPlan) -> [Double] {
    var random = RandomStream(seed: UInt64(seed), purpose: "series")
    var climb = 0.0
    return (0..<epochs * plan.batches).map { step in
      if random.below(20 * plan.batches) == 0 { climb = 1 }
      climb *= random.below(3) == 0 ? 0.9 : 1.01
      let loss = exp(-Double(step) / 900 + 3 * climb + 0.1 * random.normal())
      return random.below(2000) == 0 ? [.nan, .infinity, 0][random.below(3)] : loss
    }
  }

  /// The epochs that the rule as it is written names, by sorting means.
  private func named(_ losses: [Double], _ plan: BatchPlan) -> Set<Int> {
    let means = (0..<losses.count / plan.batches).map { epoch in
      let own = (0..<plan.batches).map {
        (losses[epoch * plan.batches + $0], Double(plan.range(of: $0).count))
      }
      let mean = own.reduce(0) { $0 + $1.0 * $1.1 } / own.reduce(0) { $0 + $1.1 }
      return mean.isFinite ? log(mean + 1e-8) : .infinity
    }
    return Set(
      means.indices.dropFirst(10).filter { epoch in
        let before = means[epoch - 10..<epoch].sorted()
        return means[epoch] - (before[4] + before[5]) / 2 > log(2)
      })
  }

  @Test(arguments: 0..<20)
  func `its epochs are the documented rule's, and neighbours are one jump`(seed: Int) {
    for plan in Self.plans {
      let losses = losses(seed, epochs: 120, of: plan)
      let jumps = EpochJumps.find(in: losses, plan)
      let epochs = jumps.flatMap {
        ($0.onset - 1) / plan.batches...($0.end - 1) / plan.batches
      }
      #expect(epochs.sorted() == named(losses, plan).sorted(), "\(plan)")
      for (jump, next) in zip(jumps, jumps.dropFirst()) {
        #expect(next.onset - jump.end > plan.batches)
      }
      for jump in jumps {
        #expect(jump.onset % plan.batches == 1 % plan.batches && jump.end % plan.batches == 0)
        #expect((jump.onset...jump.end).contains(jump.peak) && jump.height > log(2))
      }
    }
  }

  @Test(arguments: 0..<10)
  func `from its state it goes on to the same jumps, wherever it was stopped`(seed: Int) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    for plan in Self.plans {
      let losses = losses(seed, epochs: 60, of: plan)
      var (whole, stopped) = (EpochJumps(plan), EpochJumps(plan))
      for (place, loss) in losses.enumerated() {
        let rows = plan.range(of: place % plan.batches).count
        #expect(
          stopped.add(loss, rows: rows, step: place + 1)
            == whole.add(loss, rows: rows, step: place + 1))
        guard place % 7 == 0 else { continue }
        let state = try decoder.decode(
          EpochJumps.State.self, from: encoder.encode(stopped.state))
        #expect(state == whole.state)
        stopped = EpochJumps(plan)
        stopped.state = state
      }
      #expect(stopped.current == whole.current)
    }
  }

  /// Inputs of other distributions are the benchmark's to try; here batches' losses are as uneven as theirs.
  @Test func `healthy trainings hardly have any, however uneven their batches`() throws {
    let plan = try BatchPlan(draws: 992, batchSize: 32, dropLast: false)
    for spread in [0.1, 0.4, 0.8] {
      var (jumps, steps) = (0, 0)
      for seed in 0..<40 {
        var random = RandomStream(seed: UInt64(seed), purpose: "healthy")
        let losses = (0..<200 * plan.batches).map { step in
          exp(-Double(step) / 2000 + spread * random.normal())
        }
        jumps += EpochJumps.find(in: losses, plan).count
        steps += losses.count
      }
      let rate = 10_000 * Double(jumps) / Double(steps)
      #expect(rate <= 0.1, "\(jumps) in \(steps) steps at \(spread)")
    }
  }

  @Test func `a climb that no step flags is told while it trains, once, and after a stop as well`()
    throws
  {
    let experiment = try experiment(Specs.randomAndStateful)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let plan = try BatchPlan(draws: 640, batchSize: 32, dropLast: false)
    // 30 epochs of 20 steps about 0.01, uneven; up to 0.06 within eight epochs, and down again as slowly.
    let climb = (0..<160).map { pow(6, Double($0) / 159) }
    var random = RandomStream(seed: 1, purpose: "uneven")
    let losses = ([Double](repeating: 1, count: 600) + climb + climb.reversed()).map {
      0.01 * $0 * exp(1.6 * random.uniform() - 0.8)
    }
    func watch(stoppedAt places: Set<Int>) -> (told: [WatchedSpike], all: [WatchedSpike]) {
      func new() -> SpikeWatch { SpikeWatch(rowCount: data[.training].rowCount, plan, seed: 1) }
      var watch = new()
      var told: [WatchedSpike] = []
      for (place, loss) in losses.enumerated() {
        watch.end(step: place + 1, planned.network, loss: loss, rows: 32)
        if place % 20 == 19 { told += watch.takeSpikes() }
        guard places.contains(place) else { continue }
        let state = watch.state
        watch = new()
        watch.restore(state)
      }
      return (told + watch.lastSpikes, watch.spikes)
    }
    let whole = watch(stoppedAt: [])
    #expect(whole.told == whole.all)
    #expect(whole.all.map(\.series) == [.epoch])
    let jump = try #require(whole.all.first?.episode)
    #expect((621...760).contains(jump.onset) && (741...840).contains(jump.end))
    #expect(jump.height > log(3))
    for stops: Set<Int> in [[0], [599, 610, 640], [700, 719, 720], Set(0..<losses.count)] {
      let stopped = watch(stoppedAt: stops)
      #expect(stopped.told == whole.told && stopped.all == whole.all)
    }
  }
}
