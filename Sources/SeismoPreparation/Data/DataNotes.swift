internal import SeismoNetworks
internal import SeismoTables

extension TrainingJob {
  /// What is worth saying of the jobs' data; said once where it is the same in every job.
  package static func notes(
    on jobs: [TrainingJob], _ sentences: (TrainingJob) -> [String] = { $0.sentences }
  ) -> [String] {
    let all = jobs.map(sentences)
    guard let first = all.first else { return [] }
    let shared = first.filter { note in all.allSatisfy { $0.contains(note) } }
    let own = zip(jobs, all).flatMap { job, notes in
      notes.filter { !shared.contains($0) }.map { "\(job.name): \($0)" }
    }
    return shared + own + SpilledMemory.sentences(on: jobs)
  }

  /// What is worth saying of its data, and of what the network's precision makes of them.
  var sentences: [String] { data.sentences + data.mergers.map(\.sentence) }

  /// Of those the ones that tell of something lost or in doubt.
  package var warnings: [String] { data.warnings + data.mergers.map(\.sentence) }
}

extension PreparedData {
  /// What a run's record says of them: what wasn't read, what is in doubt, what was dropped.
  package var sentences: [String] {
    let dropped = steps.filter { !$0.dropped.isEmpty }.map { step in
      "\(step.name) dropped \(step.dropped.count) training rows; a run's preparation.json names them."
    }
    return warnings + dropped
  }

  /// Those that tell of something lost or in doubt. What a filter dropped was asked for.
  var warnings: [String] {
    let unknown = Part.allCases.compactMap { part in
      UnknownClass.sentence(on: unknownClasses.filter { $0.part == part })
    }
    return notes.sentences + withoutTarget + repetitions.map(\.sentence) + unknown
  }

  private var withoutTarget: [String] {
    guard let first = rowsWithoutTarget.first else { return [] }
    let place = self[.training].provenance.shortPlace(of: Int(first))
    let count = rowsWithoutTarget.count
    return [
      "\(counted(count, "row")) without a target \(count == 1 ? "is" : "are") left out, "
        + (count == 1 ? "\(place)." : "the first is \(place); a run's preparation.json names them.")
    ]
  }
}

extension PreparedData.Repetition {
  /// How many rows, and where the first of them and its like are.
  fileprivate var sentence: String {
    "\(count) of \(counted(rows, "\(part.rawValue) row")) \(count == 1 ? "is" : "are") also in "
      + "\(other.rawValue)\(count == 1 ? ":" : ", the first is") \(first) = \(equal)."
  }
}

extension PreparedData.UnknownClass {
  /// How many rows of one part, and their classes.
  fileprivate static func sentence(on unknown: [Self]) -> String? {
    guard let first = unknown.first else { return nil }
    let count = unknown.reduce(0) { $0 + $1.rows.count }
    let names = unknown.map { "'\($0.name)' (\($0.rows.count))" }.joined(separator: ", ")
    return "\(counted(count, "\(first.part.rawValue) row")) \(count == 1 ? "has" : "have") a class "
      + "that training hasn't, and \(count == 1 ? "is" : "are") left out: \(names)."
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
        + "a run's \(RunFolderNames.rejects) names \(count == 1 ? "it" : "each")."
    ] + doubts
  }
}
