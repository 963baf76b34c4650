internal import Foundation
package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// What the data say of an expectation.
package enum ClaimVerdict: String, Sendable {
  case holds
  case doesNotHold = "does not hold"
  case undecided
  /// Of a claim with several expectations: some hold.
  case inPart = "holds in part"
}

/// An expectation, measured. docs/claims-protocol.md has the rule.
package struct Finding: Sendable {
  package let expectation: ClaimSpec.Expectation
  package let metric: ComparedMetric
  /// The arm's value for each pair of seeds that has one, and the other's or the number's.
  package let values, others: [Double]
  /// Pairs that had no finite value.
  package let leftOut: Int
  /// The mean difference, of logarithms for a ratio, and its 95 % interval.
  package let difference: Double
  package let interval: [Double]
  package let verdict: ClaimVerdict

  /// - Parameters:
  ///   - arm: the outcomes of the arm it is said of, in the order of the seeds.
  ///   - other: those it is held against; nil for a number.
  ///   - folds: of a cross-validation, whose folds follow each other for each seed; 1 for none.
  package init(
    _ expectation: ClaimSpec.Expectation, _ arm: [Outcome], other: [Outcome]?, folds: Int = 1
  ) {
    let metric = expectation.metric ?? .spikes
    self.expectation = expectation
    self.metric = metric
    let number = Double(expectation.reference ?? "") ?? 0
    let pairs = arm.indices.map { index -> (Double, Double) in
      let loss = Self.limit(expectation.atLoss, arm[index], other?[index])
      let reference = other.map { metric.value(of: $0[index], to: loss) } ?? number
      return (metric.value(of: arm[index], to: loss), reference)
    }
    let usable = pairs.filter { pair in
      pair.0.isFinite && pair.1.isFinite && (!metric.isRatio || pair.0 > 0 && pair.1 > 0)
    }
    let bounds = metric.bounds(arm, other, usable)
    leftOut = pairs.count - usable.count
    (values, others) = (usable.map(\.0), usable.map(\.1))
    let differences = usable.map { metric.isRatio ? log($0.0) - log($0.1) : $0.0 - $0.1 }
    difference = Bootstrap.mean(differences)
    let resampled = Bootstrap.interval(of: differences, folds: folds)
    let widened = [resampled[0] - bounds.below, resampled[1] + bounds.above]
    let possible = metric.isShare ? (other == nil ? -number...1 - number : -1...1) : nil
    interval =
      possible.map { possible in
        widened.map { min(max($0, possible.lowerBound), possible.upperBound) }
      } ?? widened
    let delta =
      other == nil ? 0 : metric.smallestThatMatters(beside: Bootstrap.mean(usable.map(\.1)))
    let failures = (arm + (other ?? [])).contains(where: \.failed)
    // What is left after failures is no fair sample; heights of no spikes say nothing.
    let saysNothing = metric == .height && usable.allSatisfy { $0.0 == 0 && $0.1 == 0 }
    verdict =
      metric.isCount && usable.count < Self.fewestPairs || failures && 10 * leftOut > pairs.count
        || saysNothing
      ? .undecided
      : Self.verdict(
        difference, interval, delta, sign: expectation.direction == .lower ? -1 : 1)
  }

  /// Pairs below which counts decide nothing: a few that happen to agree would look certain.
  package static let fewestPairs = 5

  /// In words, with the loss up to which spikes are counted.
  package var metricInWords: String {
    switch expectation.atLoss {
    case .off: metric.inWords
    case .matched: metric.inWords + ", up to the loss that both reach"
    case .loss(let loss): metric.inWords + ", up to a loss of \(short(loss))"
    }
  }

  private static func limit(_ limit: LossLimit, _ arm: Outcome, _ other: Outcome?) -> Double? {
    switch limit {
    case .off: return nil
    case .loss(let loss): return loss
    case .matched:
      let losses = [arm.finalLoss, other?.finalLoss ?? .nan].filter { !$0.isNaN }
      return losses.max()
    }
  }

  /// - Parameter delta: the smallest difference that matters.
  package static func verdict(
    _ mean: Double, _ interval: [Double], _ delta: Double, sign: Double
  ) -> ClaimVerdict {
    let ends = interval.map { sign * $0 }
    let (low, high) = (min(ends[0], ends[1]), max(ends[0], ends[1]))
    if low > 0, sign * mean >= delta { return .holds }
    if delta > 0 ? high < delta : high <= 0 { return .doesNotHold }
    return .undecided
  }

  /// What several findings say together; nil of none.
  package static func verdict(of findings: [Finding]) -> ClaimVerdict? {
    let all = findings.map(\.verdict)
    guard !all.isEmpty else { return nil }
    if all.allSatisfy({ $0 == .holds }) { return .holds }
    if all.contains(.holds) { return .inPart }
    return all.contains(.doesNotHold) ? .doesNotHold : .undecided
  }
}
