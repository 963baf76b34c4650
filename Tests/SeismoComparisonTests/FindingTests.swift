import Foundation
import SeismoComparison
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
    func spike(_ kind: String, _ trigger: String, _ rows: [String], planted: Int)
      -> Outcome.Explained
    {
      Outcome.Explained(
        kind: kind, trigger: trigger, margin: "edge", isInLastBatch: planted > 0, rows: rows,
        planted: planted)
    }
    #expect(ComparedMetric.byRow.value(of: told).isNaN)
    told.explained = [spike("composition", "none", [], planted: 0)]
    #expect(ComparedMetric.byRow.value(of: told).isNaN)
    told.explained = [
      spike("state", "row", ["a:1"], planted: 1),
      spike("state", "row × short batch", ["a:2"], planted: 0),
      spike("state", "rows", ["a:1", "a:3"], planted: 1), spike("state", "batch", [], planted: 0),
      spike("composition", "none", [], planted: 0),
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
    let broken = [outcome(failed: true)] + arms.dropFirst()
    let losses = Finding(expectation(.finalLoss, .lower), broken, other: others)
    #expect(losses.leftOut == 1 && losses.difference == 0 && losses.verdict == .doesNotHold)
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
    let finding = Finding(
      expectation(.spikeCount, .lower, than: "2"), [outcome(spikes: [1]), outcome()], other: nil)
    #expect(finding.others == [2, 2] && finding.verdict == .holds)
  }
}

@Suite struct `The bootstrap` {
  @Test func `gives the same interval each time, and covers the mean about as often as it says`() {
    let values = (0..<20).map { sin(Double($0) * 12.9898) }
    #expect(Bootstrap.interval(of: values) == Bootstrap.interval(of: values))
    #expect(Bootstrap.interval(of: [3]) == [-.infinity, .infinity])
    var covered = 0
    for trial in 0..<200 {
      let sample = (0..<20).map { index -> Double in
        let x = sin(Double(trial * 20 + index) * 78.233) * 43758.5453
        return x - x.rounded(.down) - 0.5
      }
      let interval = Bootstrap.interval(of: sample)
      if interval[0] <= 0, interval[1] >= 0 { covered += 1 }
    }
    #expect((176...200).contains(covered), "\(covered) of 200")
  }
}
