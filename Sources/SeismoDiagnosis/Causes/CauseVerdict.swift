internal import SeismoNetworks
package import SeismoRuns
internal import SeismoTraining

/// Which cause the evidence of one spike speaks for. What many spikes have in common is `RunCauses`' to say.
package enum CauseVerdict {
  /// The share of other draws without which there is no spike either, from which any of them could have been the straw.
  static let straw = 0.2
  /// The share of other orders that spike as well, from which the order isn't to blame.
  static let recurring = 0.5

  static func kind(
    of diagnosis: Diagnosis, _ evidence: SpikeCause.Evidence
  ) -> SpikeCause.Kind {
    let verdict = diagnosis.verdict
    switch verdict.found.trigger {
    case .statistics: return .statistics
    case .dropout: return .dropout
    case .rounding: return .precision
    case .initialization: return .initialScale
    case .targetScale: return .targetScale
    case .logarithm where verdict.margin != .edge: return .logarithm
    case .own: return .other
    case .rate: return rate(of: diagnosis, evidence)
    case .row, .rows, .shortBatch, .batch, .logarithm, nil: break
    }
    if evidence.groups.contains(where: { $0.kind == .group && $0.isProven }) { return .group }
    if isFragile(verdict, evidence) || isOfUnusualRate(verdict, evidence) {
      return speaksForNoise(evidence) ? .labels : rate(of: diagnosis, evidence)
    }
    switch verdict.found {
    case .trigger(.row), .trigger(.rows): return isOfRows(evidence) ? .rows : .unknown
    case .inShortBatch, .trigger(.shortBatch): return .shortBatch
    case .trigger(.batch): return .noise
    default: return .unknown
    }
  }

  /// The share of other orders that have to be without a spike once the named rows are out.
  static let spared = 0.3

  /// Whether the named rows make the difference in other orders too; else this order made one of them a straw, and only
  /// what comes again is to blame, which `RunCauses` sees. Where no other order was tried the replay has the word.
  package static func isOfRows(_ evidence: SpikeCause.Evidence) -> Bool {
    guard let orders = evidence.otherOrders, let without = evidence.withoutRows, orders.of > 0
    else { return true }
    return orders.value - without.value >= spared
  }

  /// The cause where one row's own loss makes up the rise.
  static func ofOneRow(_ evidence: SpikeCause.Evidence) -> SpikeCause.Kind {
    isAtUsualRate(evidence) ? .rows : evidence.schedule == nil ? .rate : .schedule
  }

  /// How many times an optimizer's default a learning rate has to be to be blamed rather than contradicted rows, which
  /// every rate that is high enough brings to a boil.
  static let unusual = 12.0

  /// Whether contradicted rows were needed, at a rate that is nothing unusual.
  package static func speaksForNoise(_ evidence: SpikeCause.Evidence) -> Bool {
    evidence.groups.contains { $0.kind == .labels && $0.isProven } && isAtUsualRate(evidence)
  }

  /// Whether the rate is one that people train at.
  static func isAtUsualRate(_ evidence: SpikeCause.Evidence) -> Bool {
    evidence.schedule == nil && (evidence.timesUsualRate ?? 1) < unusual
  }

  /// Whether a lower rate prevents it and the rate is unusual: there every row that is a little hard becomes a straw. One
  /// that is more than that comes again, which `RunCauses` sees.
  static func isOfUnusualRate(_ verdict: Verdict, _ evidence: SpikeCause.Evidence) -> Bool {
    verdict.criticalRate != nil && !isAtUsualRate(evidence)
  }

  /// Whether the network stood where any push would have done.
  package static func isFragile(_ verdict: Verdict, _ evidence: SpikeCause.Evidence) -> Bool {
    // Where no rate prevents it, none is to blame.
    guard verdict.criticalRate != nil || verdict.margin == .edge else { return false }
    if let others = evidence.otherRows, others.value >= straw { return true }
    guard let orders = evidence.otherOrders, orders.value >= recurring else {
      // It took this order: what is named, and what no order spikes without, is more than a straw.
      let isNamed = evidence.withoutRows?.count == 0 || verdict.found.isOfShortBatch
      return verdict.margin == .edge && !isNamed
    }
    // With the rows that are named nearly every order spikes, and hardly one without them: it is theirs.
    if let without = evidence.withoutRows, without.value <= recurring / 2 { return false }
    return verdict.margin == .edge || (evidence.withoutRows ?? orders).value >= recurring
  }

  private static func rate(
    of diagnosis: Diagnosis, _ evidence: SpikeCause.Evidence
  ) -> SpikeCause.Kind {
    if evidence.schedule != nil { return .schedule }
    let onset = diagnosis.seen.episode.onset
    return diagnosis.seen.isDivergence && onset <= Words.start ? .start : .rate
  }
}
