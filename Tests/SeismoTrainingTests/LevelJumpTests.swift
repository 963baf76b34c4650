import Foundation
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// A probed loss above three times the median of ten epochs is a spike, however unevenly it swings.
@Suite struct LevelJumpTests {
  private static let plans: [(plan: BatchPlan, spacing: Int)] = [
    (640, 32, 1), (640, 32, 3), (32, 32, 1), (992, 32, 40), (5000, 2, 7),
  ].compactMap { draws, size, spacing in
    (try? BatchPlan(draws: draws, batchSize: size, dropLast: false)).map { ($0, spacing) }
  }

  /// Losses that fall, unevenly, and now and then climb for a while.
  private func losses(_ seed: Int) -> [Double] {
    var random = RandomStream(seed: UInt64(seed), purpose: "series")
    var climb = 0.0
    return (0..<3000).map { step in
      if random.below(300) == 0 { climb = 1 }
      climb *= random.below(3) == 0 ? 0.9 : 1.01
      let loss = exp(-Double(step) / 900 + 2 * climb + 0.4 * random.normal())
      return random.below(2000) == 0 ? [.nan, .infinity, 0][random.below(3)] : loss
    }
  }

  private func find(in losses: [Double], _ plan: BatchPlan, _ spacing: Int) -> [SpikeEpisode] {
    var jumps = LevelJumps(plan, every: spacing)
    let ended = losses.enumerated().compactMap { jumps.add($1, step: ($0 + 1) * spacing) }
    return ended + [jumps.current].compactMap(\.self)
  }

  /// The steps that the rule as it is written names, by sorting losses.
  private func named(_ losses: [Double], _ plan: BatchPlan, _ spacing: Int) -> [Int] {
    let count = max(16, min(1024, max(64, 10 * plan.batches)) / spacing)
    func logarithm(_ loss: Double) -> Double { loss.isFinite ? log(loss + 1e-8) : .infinity }
    return losses.indices.dropFirst(count).compactMap { place in
      let before = losses[place - count..<place].map(logarithm).sorted()
      let level = (before[(count - 1) / 2] + before[count / 2]) / 2
      return logarithm(losses[place]) - level > log(3) ? (place + 1) * spacing : nil
    }
  }

  @Test(arguments: 0..<10)
  func `its steps are the documented rule's, and those up to 16 steps apart are one`(seed: Int) {
    for (plan, spacing) in Self.plans {
      let losses = losses(seed)
      let steps = named(losses, plan, spacing)
      let jumps = find(in: losses, plan, spacing)
      #expect(!jumps.isEmpty)
      #expect(steps.allSatisfy { step in jumps.contains { ($0.onset...$0.end).contains(step) } })
      for jump in jumps {
        #expect(Set([jump.onset, jump.peak, jump.end]).isSubset(of: steps))
        #expect(jump.height > log(3))
      }
      for (jump, next) in zip(jumps, jumps.dropFirst()) {
        #expect(next.onset - jump.end > max(16, spacing))
      }
    }
  }

  @Test(arguments: 0..<5)
  func `from its state it goes on to the same jumps, wherever it was stopped`(seed: Int) {
    for (plan, spacing) in Self.plans {
      var (whole, stopped) = (LevelJumps(plan, every: spacing), LevelJumps(plan, every: spacing))
      for (place, loss) in losses(seed).enumerated() {
        let step = (place + 1) * spacing
        #expect(stopped.add(loss, step: step) == whole.add(loss, step: step))
        guard place % 7 == 0 else { continue }
        let state = stopped.state
        #expect(state == whole.state)
        stopped = LevelJumps(plan, every: spacing)
        stopped.state = state
      }
      #expect(stopped.current == whole.current)
    }
  }

  @Test
  func `a rise that is within the swings of the last steps is one of the level of ten epochs`()
    throws
  {
    let plan = try BatchPlan(draws: 640, batchSize: 32, dropLast: false)
    // About 0.01, ever more uneven; then eight steps of four times as much.
    var random = RandomStream(seed: 1, purpose: "uneven")
    let quiet = (0..<400).map { 0.01 * exp((0.3 + Double($0) / 800) * (2 * random.uniform() - 1)) }
    let losses = quiet + [Double](repeating: 0.04, count: 8) + quiet.suffix(64)
    var detector = SpikeDetector(.probe(every: 1))
    let flagged = losses.enumerated().compactMap { detector.add($1, step: $0 + 1) }
    #expect(flagged.isEmpty && detector.current == nil)
    #expect(find(in: losses, plan, 1).map { $0.onset...$0.end } == [401...408])
  }

  @Test func `healthy trainings hardly have any, however uneven`() throws {
    let plan = try BatchPlan(draws: 992, batchSize: 32, dropLast: false)
    for spread in [0.05, 0.15, 0.25] {
      var (jumps, steps) = (0, 0)
      for seed in 0..<40 {
        var random = RandomStream(seed: UInt64(seed), purpose: "healthy")
        let losses = (0..<6000).map { exp(-Double($0) / 2000 + spread * random.normal()) }
        jumps += find(in: losses, plan, 1).count
        steps += losses.count
      }
      let rate = 10_000 * Double(jumps) / Double(steps)
      #expect(rate <= 0.1, "\(jumps) in \(steps) steps at \(spread)")
    }
  }
}
