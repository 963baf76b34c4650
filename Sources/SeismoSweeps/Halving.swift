package import SeismoPreparation

/// Which trials go on past a rung: those that are among the best of the trials before them and themselves.
///
/// It is the rule of asynchronous successive halving (Li et al. 2020, section 3) for one worker that takes the trials in
/// order: of c values at a rung, the best c ÷ factor go on, at least one. A decision depends on trials of lower numbers
/// alone, so it is the same whatever is trained at the same time.
package struct Halving: Sendable {
  private let spec: ASHASpec
  private let select: SelectSpec
  /// By the epochs of the rung, then by trial: the values of its trainings so far, by their places.
  private var reports: [Int: [Int: [Int: Double]]] = [:]
  /// By trial: what trainings that are over came to, by their places.
  private var finals: [Int: [Int: Double]] = [:]
  private var ended: Set<Int> = []
  /// All trials up to this one have ended.
  private var allEnded = 0
  /// Trainings of a trial.
  private let trainings: Int

  package init(_ spec: ASHASpec, _ select: SelectSpec, trainings: Int) {
    (self.spec, self.select, self.trainings) = (spec, select, trainings)
  }

  /// Takes the best value of a training so far, at a rung.
  package mutating func report(_ value: Double, of trial: Int, training: Int, at rung: Int) {
    reports[rung, default: [:]][trial, default: [:]][training] = value
  }

  /// Takes note that a training is over, with its best value; NaN of one that diverged or failed. It counts at the rungs
  /// that it doesn't reach.
  package mutating func end(_ training: Int, of trial: Int, at value: Double) {
    finals[trial, default: [:]][training] = value
  }

  /// Takes note that a trial is over.
  package mutating func end(_ trial: Int) {
    ended.insert(trial)
    while ended.contains(allEnded + 1) {
      allEnded += 1
      ended.remove(allEnded)
    }
  }

  /// Whether all trainings of a trial have reported at a rung, or are over.
  package func hasReported(_ trial: Int, at rung: Int) -> Bool {
    score(of: trial, reports[rung] ?? [:]) != nil
  }

  /// Whether a trial goes on past a rung; nil while that isn't known yet.
  package func goesOn(_ trial: Int, at rung: Int) -> Bool? {
    let reports = reports[rung] ?? [:]
    guard let own = score(of: trial, reports) else { return nil }
    var (better, count) = (0, 1)
    for other in (allEnded + 1)..<max(allEnded + 1, trial)
    where !ended.contains(other) && score(of: other, reports) == nil {
      return nil
    }
    for other in reports.keys where other < trial {
      guard let score = score(of: other, reports) else { continue }
      count += 1
      if !isBetter(own, than: score) { better += 1 }
    }
    return better < max(1, count / spec.factor)
  }

  /// The mean of a trial's trainings; nil until each has reported or is over, and of a trial none of which has reported.
  private func score(of trial: Int, _ reports: [Int: [Int: Double]]) -> Double? {
    guard let own = reports[trial] else { return nil }
    let values = (finals[trial] ?? [:]).merging(own) { $1 }
    guard values.count == trainings else { return nil }
    return (0..<trainings).reduce(0) { $0 + (values[$1] ?? .nan) } / Double(trainings)
  }

  /// Of equal ones the earlier counts as better; NaN is the worst.
  private func isBetter(_ value: Double, than other: Double) -> Bool {
    if value.isNaN { return false }
    if other.isNaN { return true }
    return select.mode == .min ? value < other : value > other
  }
}
