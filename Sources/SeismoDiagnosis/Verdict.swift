package import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// What a change did to a spike.
package struct ArmResult: Sendable {
  package var intervention: String
  package var arm: Arm
  /// 1 − what was left of the height; at most that where it doesn't heal and only that was asked.
  package var suppression: Double
  /// The same of each placebo; at most that where it doesn't heal.
  package var placebos: [Double]

  package init(
    intervention: String, arm: Arm, suppression: Double, placebos: [Double]
  ) {
    self.intervention = intervention
    self.arm = arm
    self.suppression = suppression
    self.placebos = placebos
  }

  /// The share of placebos that healed; nil without any.
  package var placeboShare: Double? {
    placebos.isEmpty
      ? nil : Double(placebos.count { $0 >= Verdict.healed }) / Double(placebos.count)
  }

  /// Whether it healed.
  package var heals: Bool { suppression >= Verdict.healed }

  /// Whether it healed where its placebos didn't.
  package var counts: Bool { heals && (placeboShare ?? 0) <= Verdict.mostPlacebos }

  /// The step that a change of one step changes.
  package var step: Int? {
    let steps = Set(arm.changes.compactMap(\.step))
    return steps.count == 1 ? steps.first : nil
  }

  /// The rows that it drops, each with its step, in order.
  package var rows: [(row: TrainingRow, step: Int)] {
    arm.changes.flatMap { change -> [(row: TrainingRow, step: Int)] in
      switch change {
      case .drop(let rows, let step), .leaveOut(let rows, let step): rows.map { ($0, step) }
      default: []
      }
    }.sorted { ($0.step, $0.row) < ($1.step, $1.row) }
  }
}

/// What the arms say together: which trigger, on what margin. It depends on what was changed and what came
/// of it, on no name and no order.
package struct Verdict: Sendable {
  /// The suppression from which a change has healed.
  package static let healed = SpikesFile.healed
  /// The share of placebos that may heal beside an arm that counts.
  package static let mostPlacebos = SpikesFile.mostPlacebos
  /// The rise, in logarithms, that higher ones count as: what heals it leaves a loss within ten times of what it was.
  package static let tallest = SpikesFile.tallest
  /// The critical rate from which a network stood at the edge of stability.
  package static let edge = 0.75

  /// The critical rate from which a rate was too large rather than other things too wide.
  package static let near = 0.01

  /// What set it off.
  package var found: FoundTrigger
  /// The arm that names it.
  package var decisive: ArmResult?
  package var margin: Margin
  package var criticalRate: Double?
  /// The step that set it off; nil where rows did wherever they were drawn, or no single step.
  package var step: Int?
  /// How broad the trigger is: the lower, the more it says.
  package var breadth: Int { decisive?.breadth ?? .max }

  /// Whether it names a part of the training's data rather than a setting that tames any spike.
  package var isNarrow: Bool { breadth <= Trigger.batch.breadth }

  /// - Parameters:
  ///   - isDivergence: whether the training ended in it: then a rate is named where nothing narrower is, if no lower one
  ///     diverges either.
  ///   - onset: the first step of the spike; nil where it doesn't matter.
  package init(_ results: [ArmResult], isDivergence: Bool = false, onset: Int? = nil) {
    let critical = Self.critical(of: results, isDivergence)
    criticalRate = critical?.rate
    decisive = Self.narrowest(of: results.filter { $0.counts && $0.trigger != nil }, onset)
    let isEdge = (criticalRate ?? 0) >= Self.edge
    let narrowest = decisive?.breadth ?? .max
    // Smaller initial weights bear a higher rate, and a clip silences what one does: they are to blame where the rate
    // would have to be far lower.
    let broader = (criticalRate ?? 0) >= Self.near ? Trigger.logarithm : Trigger.rate
    // At the edge any push will do: that one row or batch gave it says less than the rate.
    let isOfData = (Trigger.row.breadth...Trigger.batch.breadth).contains(narrowest)
    let isLeft =
      narrowest >= broader.breadth && decisive?.trigger != .rounding || isEdge && isOfData
    if isDivergence, let critical, isLeft {
      found = .trigger(.rate)
      decisive = critical
    } else if let decisive, let trigger = decisive.trigger {
      found = .trigger(trigger)
      step = decisive.step
      if trigger == .row || trigger == .rows, let short = Self.shortStep(of: decisive, in: results)
      {
        found = .inShortBatch(trigger)
        step = short
      }
    } else {
      // Changes that heal no better than their placebos: at the edge anything does; else nothing is known.
      let everythingHeals = results.contains { $0.heals && $0.trigger != nil }
      found = everythingHeals && !isEdge ? .undecided : .nothing
    }
    margin =
      isEdge ? .edge : decisive?.trigger == nil ? .unknown : .kick
  }

  /// How much less an arm may heal than another to be as good.
  private static let alike = 0.1

  /// Of the narrowest arms the one that heals most; of those that heal about as much, the one nearest to the onset.
  private static func narrowest(of arms: [ArmResult], _ onset: Int?) -> ArmResult? {
    guard let best = arms.min(by: { $0.isBetter(than: $1) }), let onset, best.step != nil else {
      return arms.min { $0.isBetter(than: $1) }
    }
    func distance(_ arm: ArmResult) -> Int { arm.step.map { abs($0 - onset) } ?? .max }
    let near = arms.filter {
      $0.breadth == best.breadth && $0.suppression >= best.suppression - alike && $0.step != nil
    }
    let nearest = near.map(distance).min()
    return near.filter { distance($0) == nearest }.min { $0.isBetter(than: $1) }
  }

  /// What the highest rate that heals came to; of a divergence no lower one may fail to heal.
  private static func critical(of results: [ArmResult], _ isDivergence: Bool) -> ArmResult? {
    let vain = results.filter { !$0.heals }.compactMap(\.rate).min() ?? .infinity
    return results.filter { result in
      guard result.heals, let rate = result.rate else { return false }
      return !isDivergence || rate <= vain
    }.max { ($0.rate ?? 0) < ($1.rate ?? 0) }
  }

  /// The step of a short batch that was needed too, and that drew one of the rows.
  private static func shortStep(of decisive: ArmResult, in results: [ArmResult]) -> Int? {
    let drawn = Set(decisive.rows.map(\.step))
    return results.filter { result in
      result.trigger == .shortBatch && result.counts && result.step.map(drawn.contains) == true
    }.min { $0.isBetter(than: $1) }?.step
  }
}

extension ArmResult {
  /// What it multiplies the learning rate by, if it asks for the margin.
  package var rate: Double? {
    if case .margin(let rate) = arm.meaning { rate } else { nil }
  }

  /// What it names, if it heals.
  package var trigger: Trigger? {
    if case .trigger(let trigger, _) = arm.meaning { trigger } else { nil }
  }

  /// How broad what it names is; the broadest where it names nothing.
  package var breadth: Int {
    if case .trigger(let trigger, let own) = arm.meaning { own ?? trigger.breadth } else { .max }
  }

  /// Narrower first, then what heals more, then the earlier.
  fileprivate func isBetter(than other: ArmResult) -> Bool {
    let (mine, others) = (breadth, other.breadth)
    if mine != others { return mine < others }
    if suppression != other.suppression { return suppression > other.suppression }
    return arm.changes.map { "\($0)" }.sorted().joined()
      < other.arm.changes.map { "\($0)" }.sorted().joined()
  }
}

extension ReplayChange {
  /// The step it changes; nil for one of all steps.
  package var step: Int? {
    switch self {
    case .drop(_, let step), .leaveOut(_, let step), .weigh(let step, _), .skip(let step),
      .redrawMasks(let step, _):
      step
    case .exclude, .rate, .reshuffle, .freshStatistics, .scaleInitialWeights, .set: nil
    }
  }
}
