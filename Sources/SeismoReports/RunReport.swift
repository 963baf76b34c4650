package import SeismoTraining

/// Turns saved runs into what a report shows.
package enum RunReport {
  /// One run.
  package static func model(of run: SavedRun) -> ReportModel {
    var notes = run.record.notes
    switch run.record.status {
    case .finished: break
    case .interrupted: notes.insert("The run was interrupted; this is what there is of it.", at: 0)
    case .failed: notes.insert("The run failed; log.txt says when.", at: 0)
    case .running:
      notes.insert("The run was still at work, or was killed, when this was drawn.", at: 0)
    }
    for variant in run.variants where variant.summary?.status == "diverged" {
      notes.append("\(variant.name) stopped at the first loss that was NaN or infinite.")
    }
    for variant in run.variants {
      if let reason = variant.summary?.reason { notes.append("\(variant.name) \(reason).") }
    }
    let facts = run.record.facts.map { (label: $0.label, value: $0.value) }
    let network = facts.first { $0.label == "network" }?.value
    let file = facts.first { $0.label == "data" }?.value.split(separator: " (SHA-256").first
    let data = file?.split(separator: "/").last
    return ReportModel(
      title: run.record.name,
      subtitle: [data.map(String.init), network].compactMap { $0 }.joined(separator: ": "),
      facts: facts, curves: run.variants.map { curve($0, named: $0.name) }, notes: notes)
  }

  /// Several runs in one picture; a curve is called run/variant.
  package static func model(comparing runs: [SavedRun]) -> ReportModel {
    let labels = distinctLabels(of: runs)
    let curves = zip(labels, runs).flatMap { label, run in
      run.variants.map { curve($0, named: "\(label)/\($0.name)") }
    }
    let notes = runs.count == 2 ? differences(runs[0], runs[1]) : []
    return ReportModel(
      title: labels.joined(separator: " and "), subtitle: "comparison of \(runs.count) runs",
      facts: zip(labels, runs).map { (label: $0, value: $1.directory.path) }, curves: curves,
      notes: notes)
  }

  /// The lines in which two locks differ: filled specs, data and machine.
  package static func differences(_ first: SavedRun, _ second: SavedRun) -> [String] {
    let left = first.lock.split(separator: "\n").map(String.init)
    let right = second.lock.split(separator: "\n").map(String.init)
    let changes = right.difference(from: left).map { change in
      switch change {
      case .remove(let offset, let line, _): (offset, 0, "first:  \(trimmed(line))")
      case .insert(let offset, let line, _): (offset, 1, "second: \(trimmed(line))")
      }
    }
    return changes.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  private static func trimmed(_ line: String) -> String {
    String(line.drop { $0 == " " })
  }

  private static func distinctLabels(of runs: [SavedRun]) -> [String] {
    let names = runs.map(\.record.name)
    return Set(names).count == names.count
      ? names : names.indices.map { "\(names[$0])-\($0 + 1)" }
  }

  private static func curve(_ variant: SavedRun.Variant, named name: String) -> ReportModel.Curve {
    let metrics = variant.metrics
    let hasValidation = metrics.epochFigures.contains { $0["validation.loss"] != nil }
    return ReportModel.Curve(
      name: name, stepLosses: metrics.stepLosses, epochEnds: metrics.epochEnds,
      epochLosses: metrics.epochFigures.map { $0["epoch.loss"] ?? .nan },
      validationLosses: hasValidation
        ? metrics.epochFigures.map { $0["validation.loss"] ?? .nan } : [],
      summary: summary(variant), spikes: variant.spikes)
  }

  private static func summary(_ variant: SavedRun.Variant) -> ReportModel.Summary {
    let steps = variant.summary?.steps ?? variant.metrics.stepLosses.count
    let seconds = variant.timing?.stepSeconds ?? 0
    return ReportModel.Summary(
      status: variant.summary?.status ?? "unfinished", reason: variant.summary?.reason,
      figures: (variant.summary?.figures ?? []).map { figure in
        (figure.name.split(separator: ".").joined(separator: " "), figure.final, figure.best)
      },
      bestEpoch: variant.summary?.bestEpoch, restoredEpoch: variant.summary?.restoredEpoch,
      steps: steps,
      stepsPerSecond: seconds > 0 ? Double(steps) / seconds : .nan,
      seconds: variant.timing?.seconds ?? .nan)
  }
}
