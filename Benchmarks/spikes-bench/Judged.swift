import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns

extension Scores {
  /// One judged spike, with the answer to hold against the truth.
  struct Judged {
    var plant: Plant
    /// Whether nothing is inferred: then no confidence is stated.
    var isMeasured = false
    var trigger: FoundTrigger
    var margin: Margin
    var lines: [Int]
    /// Those of them that are named as more than the straw.
    var named: [Int]
    var guilty: Set<Int>
    var cause: SpikeCause.Kind?
    /// How sure the cause and the trigger are said to be.
    var causeConfidence, confidence: Double?

    var isCauseRight: Bool { cause.map(plant.causes.contains) ?? false }

    var isTriggerRight: Bool {
      guard !plant.triggers.isEmpty else { return true }
      guard plant.triggers.contains(trigger) else { return false }
      // Where a short batch is planted, any row may be the one that it magnifies.
      if plant.triggers.contains(.trigger(.shortBatch)), trigger.isOfShortBatch { return true }
      let namesRows = trigger.isOfRows
      return !plant.hasGuiltyRows || !namesRows || lines.contains(where: guilty.contains)
    }

    /// A rate that is too high by more than a third is beyond the edge.
    var isMarginRight: Bool {
      plant.margin == nil || plant.margin == margin || plant.margin == .edge && margin == .beyond
    }

    /// Rows in the headline: those that are the cause, not the straw.
    var headlineRows: Int { cause == .rows ? Set(lines).count : 0 }

    /// Those of them that aren't to blame.
    var wrongHeadlineRows: Int {
      guard cause == .rows else { return 0 }
      return plant.hasGuiltyRows ? Set(lines).subtracting(guilty).count : Set(lines).count
    }

    /// Whether any row may be named: of a short batch, or for the straw where the rate is to blame.
    var mayNameAnyRow: Bool {
      plant.triggers.contains(.trigger(.shortBatch)) && trigger.isOfShortBatch
        || plant.triggers.isEmpty && !plant.causes.isDisjoint(with: [.rate, .schedule])
    }

    /// Rows, of those that are given, that aren't to blame.
    func wrong(_ rows: [Int]) -> Int {
      if mayNameAnyRow { return 0 }
      return Set(rows).subtracting(plant.hasGuiltyRows ? guilty : []).count
    }
  }
}
