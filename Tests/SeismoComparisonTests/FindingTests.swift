import Foundation
import SeismoComparison
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTraining
import Testing

/// A training with some spikes, losses that halve every epoch from 1, and two steps an epoch.
private func outcome(
  spikes: [Int] = [], epochs: Int = 30, heights: Double = 1, failed: Bool = false
) -> Outcome {
  var outcome = Outcome()
  outcome.stepsPerEpoch = 2
  outcome.steps = 2 * epochs
  outcome.epochLosses = (0..<epochs).map { pow(0.5, Double($0)) }
  outcome.spikes = spikes.map { Outcome.Spike(onset: $0, height: heights) }
  outcome.failed = failed
  return outcome
}

private func expectation(
  _ metric: ComparedMetric, _ direction: ClaimSpec.Direction, than reference: String = "other",
  atLoss: LossLimit = .off
) -> ClaimSpec.Expectation {
  var expectation = ClaimSpec.Expectation()
  (expectation.metric, expectation.direction) = (metric, direction)
  (expectation.variant, expectation.reference, expectation.atLoss) = ("arm", reference, atLoss)
  return expectation
}

@Suite struct `A metric` {
  @Test func `counts spikes, all or up to a loss`() {
    let some = outcome(spikes: [5, 40, 55])
    #expect(ComparedMetric.spikeCount.value(of: some) == 3)
    #expect(ComparedMetric.spikes.value(of: some) == 500)
    // The upper median of epochs 6 to 15 is 2⁻⁹ after epoch 15, which ends at step 30.
    let loss = 1.0 / 512
    #expect(some.steps(to: loss) == 30)
    #expect(ComparedMetric.spikeCount.value(of: some, to: loss) == 1)
    #expect(ComparedMetric.spikes.value(of: some, to: loss) == 10_000.0 / 30)
    #expect(some.steps(to: 0) == nil && ComparedMetric.spikeCount.value(of: some, to: 0) == 3)
  }

  @Test func `counts the end in NaN as one more spike, and gives its losses no value`() {
    let failed = outcome(spikes: [5], failed: true)
    #expect(ComparedMetric.spikeCount.value(of: failed) == 2)
    #expect(ComparedMetric.failed.value(of: failed) == 1)
    #expect(ComparedMetric.height.value(of: failed) == .infinity)
    for metric in [ComparedMetric.finalLoss, .testLoss] { #expect(metric.value(of: failed).isNaN) }
  }

  @Test func `sees epochs that stand above twice the median of ten`() {
    var jumping = outcome()
    jumping.epochLosses =
      [Double](repeating: 1, count: 20) + [2.01] + [Double](repeating: 2, count: 4)
    #expect(ComparedMetric.jumps.value(of: jumping) == 100.0 / 25)
    jumping.epochLosses[22] = .nan
    #expect(ComparedMetric.jumps.value(of: jumping) == 200.0 / 25)
  }

  @Test func `takes shares of the explained spikes of the weights alone`() {
    var told = outcome()
    func spike(_ kind: SpikeKind, _ trigger: FoundTrigger, _ rows: [String], planted: Int)
      -> Outcome.Explained
    {
      Outcome.Explained(
        kind: kind, trigger: trigger, margin: .edge, isInLastBatch: planted > 0, rows: rows,
        planted: planted)
    }
    #expect(ComparedMetric.byRow.value(of: told).isNaN)
    told.explained = [spike(.composition, .nothing, [], planted: 0)]
    #expect(ComparedMetric.byRow.value(of: told).isNaN)
    told.explained = [
      spike(.state, .trigger(.row), ["a:1"], planted: 1),
      spike(.state, .inShortBatch(.row), ["a:2"], planted: 0),
      spike(.state, .trigger(.rows), ["a:1", "a:3"], planted: 1),
      spike(.state, .trigger(.batch), [], planted: 0),
      spike(.composition, .nothing, [], planted: 0),
    ]
    #expect(ComparedMetric.byRow.value(of: told) == 0.5)
    #expect(ComparedMetric.inLastBatch.value(of: told) == 0.5)
    #expect(ComparedMetric.plantedRows.value(of: told) == 0.5)
  }
}

@Suite struct `A finding` {
  @Test func `follows the rule of the protocol for every kind of interval`() {
    for sign in [1.0, -1.0] {
      func verdict(_ mean: Double, _ low: Double, _ high: Double, _ delta: Double) -> ClaimVerdict {
        let ends = sign > 0 ? [low, high] : [-high, -low]
        return Finding.verdict(sign * mean, ends, delta, sign: sign)
      }
      #expect(verdict(2, 1, 3, 1) == .holds)
      #expect(verdict(0.5, 0.1, 1.2, 1) == .undecided)
      #expect(verdict(0.5, 0.1, 0.9, 1) == .doesNotHold)
      #expect(verdict(2, -1, 3, 1) == .undecided)
      #expect(verdict(-2, -3, -1, 1) == .doesNotHold)
      #expect(verdict(0, 0, 0, 1) == .doesNotHold)
      #expect(verdict(0.1, 0.05, 0.2, 0) == .holds)
      #expect(verdict(0, 0, 0, 0) == .doesNotHold)
      #expect(verdict(0, -1, 1, 0) == .undecided)
    }
  }

  @Test func `compares pairs, and leaves out those without a value`() {
    let arms = (0..<6).map { outcome(spikes: Array(1...$0 + 3), failed: false) }
    let others = (0..<6).map { outcome(spikes: $0 == 0 ? [] : Array(1...$0)) }
    let finding = Finding(expectation(.spikeCount, .higher), arms, other: others)
    #expect(finding.values == [3, 4, 5, 6, 7, 8] && finding.others == [0, 1, 2, 3, 4, 5])
    #expect(finding.difference == 3 && finding.interval == [3, 3])
    #expect(finding.verdict == .holds && finding.leftOut == 0)
    let few = Finding(
      expectation(.spikeCount, .higher), Array(arms.prefix(4)), other: Array(others.prefix(4)))
    #expect(few.difference == 3 && few.verdict == .undecided)
    let broken = [outcome(failed: true)] + arms.dropFirst()
    let losses = Finding(expectation(.finalLoss, .lower), broken, other: others)
    #expect(losses.leftOut == 1 && losses.difference == 0 && losses.verdict == .undecided)
  }

  @Test func `counts matched pairs up to the higher of their final losses`() {
    // The shorter training ends at 2⁻¹⁴, the median of its last ten epochs; the longer one reaches that at
    // step 40.
    let short = [outcome(spikes: [30], epochs: 20), outcome(spikes: [30], epochs: 20)]
    let long = [outcome(spikes: [30, 50], epochs: 40), outcome(spikes: [30, 50], epochs: 40)]
    let matched = Finding(
      expectation(.spikeCount, .higher, atLoss: .matched), long, other: short)
    #expect(matched.values == [1, 1] && matched.others == [1, 1])
    let all = Finding(expectation(.spikeCount, .higher), long, other: short)
    #expect(all.values == [2, 2])
  }

  @Test func `against a number needs no other arm`() {
    let arms = (0..<10).map { outcome(spikes: $0 % 2 == 0 ? [1] : []) }
    let finding = Finding(expectation(.spikeCount, .lower, than: "2"), arms, other: nil)
    #expect(finding.others == [Double](repeating: 2, count: 10) && finding.verdict == .holds)
  }

  @Test func `knows that nothing seen isn't nothing there`() {
    let none = [Outcome](repeating: outcome(), count: 20)
    func against(_ number: String, _ metric: ComparedMetric) -> Finding {
      Finding(expectation(metric, .lower, than: number), none, other: nil)
    }
    // 20 trainings without a spike: fewer than 3.69 / 20 each; of 60 steps: 3.69 / 1200 a step.
    #expect(against("0.2", .spikeCount).verdict == .holds)
    #expect(against("0.1", .spikeCount).verdict == .undecided)
    let rate = against("31", .spikes)
    #expect(rate.verdict == .holds && abs(rate.interval[1] - (3.69 / 0.12 - 31)) < 1e-9)
    #expect(against("30", .spikes).verdict == .undecided)
    let some = none.map { _ in outcome(spikes: [1]) }
    let paired = Finding(expectation(.spikeCount, .higher), some, other: none)
    #expect(paired.verdict == .holds && abs(paired.interval[0] - (1 - 3.69 / 20)) < 1e-9)
    #expect(paired.interval[1] == 1)
  }

  @Test func `isn't decided by what failures have left`() {
    let arms = (0..<10).map { outcome(epochs: 40, failed: $0 < 2) }
    let others = (0..<10).map { _ in outcome(epochs: 20) }
    let finding = Finding(expectation(.finalLoss, .lower), arms, other: others)
    #expect(finding.leftOut == 2 && finding.difference < -10 && finding.verdict == .undecided)
  }

  @Test func `names the loss up to which it counts`() {
    func words(_ limit: LossLimit) -> String {
      Finding(expectation(.spikes, .lower, atLoss: limit), [outcome()], other: [outcome()])
        .metricInWords
    }
    #expect(words(.off) == "spikes per 10,000 steps")
    #expect(words(.loss(0.05)) == "spikes per 10,000 steps, up to a loss of 0.05")
    #expect(words(.matched) == "spikes per 10,000 steps, up to the loss that both reach")
  }
}

@Suite struct `The bootstrap` {
  @Test func `gives the same interval each time, and covers the mean about as often as it says`() {
    let values = (0..<20).map { sin(Double($0) * 12.9898) }
    #expect(Bootstrap.interval(of: [3, 3, 3]) == [3, 3])
    #expect(Bootstrap.interval(of: values) == Bootstrap.interval(of: values))
    #expect(Bootstrap.interval(of: [3]) == [-.infinity, .infinity])
    for count in [3, 6, 20] {
      var covered = 0
      for trial in 0..<400 {
        var random = RandomStream(seed: UInt64(trial), purpose: "coverage", count)
        let interval = Bootstrap.interval(of: (0..<count).map { _ in random.normal() })
        if interval[0] <= 0, interval[1] >= 0 { covered += 1 }
      }
      // 380 of 400 would be 95 %; 362 is four standard deviations below.
      #expect((362...398).contains(covered), "\(covered) of 400 with \(count) values")
    }
  }
}
