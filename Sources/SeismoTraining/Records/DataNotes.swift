internal import SeismoTables

extension Runner {
  /// What is worth saying of the trials' data; said once where it is the same in every trial.
  static func notes(on trials: [Trial]) -> [String] {
    let all = trials.map(\.data.sentences)
    guard let first = all.first else { return [] }
    let shared = first.filter { note in all.allSatisfy { $0.contains(note) } }
    let own = zip(trials, all).flatMap { trial, notes in
      notes.filter { !shared.contains($0) }.map { "\(trial.name): \($0)" }
    }
    return shared + own
  }
}

extension PreparedData {
  /// What a run's record says of them: what wasn't read, what is in doubt, what was dropped.
  package var sentences: [String] {
    let dropped = steps.filter { !$0.dropped.isEmpty }.map { step in
      "\(step.name) dropped \(step.dropped.count) training rows; preparation.json names them."
    }
    return notes.sentences + dropped
  }
}

extension ReadNotes {
  /// What was left out, then each doubt.
  fileprivate var sentences: [String] {
    let values = rejects.count { $0.column != nil }
    let parts = [(skippedRows, "row"), (values, "value")].filter { $0.0 > 0 }
    guard !parts.isEmpty else { return doubts }
    let files = rejects.map(\.file).reduce(into: [String]()) { files, file in
      if !files.contains(file) { files.append(file) }
    }
    let count = parts.reduce(0) { $0 + $1.0 }
    let left = parts.map { counted($0, $1) }.joined(separator: " and ")
    let origin = files.isEmpty ? "" : " of \(files.joined(separator: " and "))"
    return [
      "\(left) \(count == 1 ? "was" : "were") left out\(origin); "
        + "\(RejectsFile.name) names \(count == 1 ? "it" : "each")."
    ] + doubts
  }
}
