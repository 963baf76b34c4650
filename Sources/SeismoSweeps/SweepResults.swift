internal import SeismoComparison
internal import SeismoSpec

/// What the trials of a sweep came to.
package struct SweepResults: Sendable {
  package let folder: SweepFolder
  package let record: SweepRecord
  /// In the order of their numbers.
  package let trials: [TrialRecord]
  /// The parameters, in the order of the spec.
  package let keys: [String]
  /// The trials that came to their ends, the best first.
  package let ranked: [TrialRecord]
  /// The epochs of the first rung, after which all trials can be compared; nil where none are stopped.
  package let rung: Int?
  /// The values of each trial's trainings that effects are measured on.
  package let comparable: [Int: [Double]]

  /// - Throws: `SavedRunProblem` when it isn't a sweep's folder.
  package init(_ folder: SweepFolder) throws {
    self.folder = folder
    let record = try folder.record()
    let trials = try folder.trials()
    self.record = record
    self.trials = trials
    keys = Self.keys(of: trials)
    ranked = trials.filter { $0.status == .finished && $0.value != nil }.sorted { one, other in
      let (first, second) = (one.value ?? .nan, other.value ?? .nan)
      return first == second
        ? one.trial < other.trial : record.isBetter(first, than: second)
    }
    let reports = Dictionary(grouping: folder.reports(), by: \.epoch)
    rung = reports.keys.min()
    if let rung, let first = reports[rung] {
      let byTrial = Dictionary(grouping: first, by: \.trial).mapValues { reports in
        Dictionary(reports.map { ($0.training, $0.value) }) { _, last in last }
      }
      comparable = byTrial.compactMapValues { values in
        let all = (0..<record.trainings).compactMap { values[$0] }
        return all.count == record.trainings && all.allSatisfy(\.isFinite) ? all : nil
      }
    } else {
      comparable = Dictionary(ranked.map { ($0.trial, $0.values) }) { first, _ in first }
        .filter { $0.value.allSatisfy(\.isFinite) }
    }
  }

  /// Keys in the order in which trials have them.
  private static func keys(of trials: [TrialRecord]) -> [String] {
    trials.reduce(into: []) { keys, trial in
      var place = 0
      for setting in trial.settings {
        if let known = keys.firstIndex(of: setting.key) {
          place = known + 1
        } else {
          keys.insert(setting.key, at: place)
          place += 1
        }
      }
    }
  }

  package var best: TrialRecord? { ranked.first }

  /// How many trials ended in a way.
  package func count(_ status: TrialStatus) -> Int { trials.count { $0.status == status } }
}

/// Whether the best trial is better than the second by more than chance.
package enum Distinction: Sendable, Equatable {
  /// There is no second.
  case alone
  /// One training of each says nothing of chance.
  case untested
  /// The 95 % interval of the mean difference of their paired trainings.
  case measured(mean: Double, interval: [Double])

  /// Whether the interval leaves zero out.
  package var isClear: Bool {
    if case .measured(_, let interval) = self { interval[0] > 0 || interval[1] < 0 } else { false }
  }
}

extension SweepResults {
  /// Of the best trial from the second.
  package var distinction: Distinction {
    guard ranked.count > 1 else { return .alone }
    let differences = zip(ranked[0].values, ranked[1].values).map { $0 - $1 }
    guard differences.count > 1 else { return .untested }
    return .measured(
      mean: Bootstrap.mean(differences),
      interval: Bootstrap.interval(of: differences, folds: record.folds))
  }

  /// The trials to which no other is better in as little time: the time of a trial's trainings, and its value.
  package var frontier: [TrialRecord] {
    var best: Double?
    return ranked.filter { $0.seconds > 0 }.sorted {
      ($0.seconds, $0.trial) < ($1.seconds, $1.trial)
    }
    .filter { trial in
      guard let value = trial.value, record.isBetter(value, than: best) else { return false }
      best = value
      return true
    }
  }

  /// The best value so far, wherever it got better: the trial's number and the value.
  package var history: [(trial: Int, value: Double)] {
    var best: Double?
    return trials.compactMap { trial in
      guard trial.status == .finished, let value = trial.value,
        record.isBetter(value, than: best)
      else { return nil }
      best = value
      return (trial.trial, value)
    }
  }
}
