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

  /// Takes note that a trial is over.
  package mutating func end(_ trial: Int) {
    ended.insert(trial)
    while ended.contains(allEnded + 1) {
      allEnded += 1
      ended.remove(allEnded)
    }
  }

  /// Whether a trial goes on past a rung; nil while that isn't known yet.
  package func goesOn(_ trial: Int, at rung: Int) -> Bool? {
    let reports = reports[rung] ?? [:]
    guard let own = score(reports[trial]) else { return nil }
    var (better, count) = (0, 1)
    for other in (allEnded + 1)..<max(allEnded + 1, trial)
    where !ended.contains(other) && score(reports[other]) == nil {
      return nil
    }
    for (other, values) in reports where other < trial {
      guard let score = score(values) else { continue }
      count += 1
      if !isBetter(own, than: score) { better += 1 }
    }
    return better < max(1, count / spec.factor)
  }

  /// The mean of a trial's trainings; nil until all have reported.
  private func score(_ values: [Int: Double]?) -> Double? {
    guard let values, values.count == trainings else { return nil }
    return (0..<trainings).reduce(0) { $0 + (values[$1] ?? .nan) } / Double(trainings)
  }

  /// Of equal ones the earlier counts as better; NaN is the worst.
  private func isBetter(_ value: Double, than other: Double) -> Bool {
    if value.isNaN { return false }
    if other.isNaN { return true }
    return select.mode == .min ? value < other : value > other
  }
}
