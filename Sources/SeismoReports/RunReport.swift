internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// Turns saved runs into what a report shows.
package enum RunReport {
  /// One run.
  package static func model(of run: SavedRun) -> ReportModel {
    // A run of before they were told apart has warnings among its notes.
    var warnings = run.record.warnings ?? run.record.notes
    var notes = run.record.notes.filter { !warnings.contains($0) }
    switch run.record.status {
    case .finished: break
    case .interrupted:
      warnings.insert("The run was interrupted; this is what there is of it.", at: 0)
    case .failed: warnings.insert("The run failed; log.txt says when.", at: 0)
    case .running:
      warnings.insert("The run was still at work, or was killed, when this was drawn.", at: 0)
    }
    for variant in run.variants {
      guard let summary = variant.summary, let ending = summary.ending else { continue }
      let sentence = "\(variant.name) \(ending)."
      if summary.status.isComplete {
        notes.append(sentence)
      } else {
        warnings.append(sentence)
      }
    }
    let facts = run.record.facts
    let networks = facts.filter { $0.label == .network }
    let network = networks.count > 1 ? "\(networks.count) networks" : networks.first?.value
    let file = facts.first { $0.label == .data }?.value.split(separator: " (SHA-256").first
    let data = file?.split(separator: "/").last
    var model = ReportModel(
      title: run.record.name,
      subtitle: [data.map(String.init), network].compactMap { $0 }.joined(separator: ": "),
      facts: facts.map { ($0.label.rawValue, $0.value) },
      curves: run.variants.map { curve($0, named: $0.name) }, notes: notes,
      warnings: warnings)
    model.warnings += BaselineRow.warnings(on: model)
    return model
  }

  /// Several runs in one picture; a curve is called run/variant.
  package static func model(comparing runs: [SavedRun]) -> ReportModel {
    let labels = distinctLabels(of: runs)
    let curves = zip(labels, runs).flatMap { label, run in
      run.variants.map { curve($0, named: "\(label)/\($0.name)") }
    }
    var model = ReportModel(
      title: labels.count > 3 ? "\(labels.count) runs" : labels.joined(separator: " and "),
      subtitle: "comparison of \(runs.count) runs",
      facts: zip(labels, runs).map { (label: $0, value: $1.directory.path) }
        + sharedFacts(of: runs),
      curves: curves, notes: differences(labels, runs))
    model.warnings = warnings(comparing: runs) + BaselineRow.warnings(on: model)
    return model
  }

  /// What was lost or is in doubt in the data of runs; said once where it is the same in all.
  package static func warnings(comparing runs: [SavedRun]) -> [String] {
    let all = runs.map { $0.record.warnings ?? $0.record.notes }
    let shared = (all.first ?? []).filter { sentence in all.allSatisfy { $0.contains(sentence) } }
    let own = zip(distinctLabels(of: runs), all).flatMap { label, sentences in
      sentences.filter { !shared.contains($0) }.map { "\(label): \($0)" }
    }
    return shared + own
  }

  /// The facts that all runs have.
  private static func sharedFacts(of runs: [SavedRun]) -> [(label: String, value: String)] {
    (runs.first?.record.facts ?? []).filter { fact in
      runs.allSatisfy { run in
        run.record.facts.contains { $0.label == fact.label && $0.value == fact.value }
      }
    }.map { ($0.label.rawValue, $0.value) }
  }

  /// In which facts runs differ, their settings apart: data, machine and version.
  private static func differences(_ labels: [String], _ runs: [SavedRun]) -> [String] {
    [RunRecord.Label.data, .rows, .machine, .seismo].compactMap { label in
      let values = runs.map { run in
        run.record.facts.filter { $0.label == label }.map(\.value).joined(separator: "; ")
      }
      guard Set(values).count > 1 else { return nil }
      let told = zip(labels, values).map { "\($0): \($1)" }.joined(separator: "; ")
      return "The runs differ in \(label.rawValue). \(told)."
    }
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
      summary: summary(variant), spikes: variant.spikes, settings: variant.settings,
      baseline: variant.summary?.baseline, confusion: variant.confusion)
  }

  private static func summary(_ variant: SavedRun.Variant) -> ReportModel.Summary {
    let steps = variant.summary?.steps ?? variant.metrics.stepLosses.count
    return ReportModel.Summary(
      status: variant.summary?.status ?? .unfinished, reason: variant.summary?.ending,
      figures: (variant.summary?.figures ?? []).map { figure in
        (ReportModel.label(of: figure.name), figure.final, figure.best)
      },
      bestEpoch: variant.summary?.bestEpoch, restoredEpoch: variant.summary?.restoredEpoch,
      steps: steps,
      stepsPerSecond: VariantTiming.rate(of: steps, in: variant.timing?.stepSeconds ?? 0),
      seconds: variant.timing?.seconds ?? .nan)
  }
}

extension VariantSummary {
  /// How it ended, in words; nil where nothing is to be said. A run of before diverging was told has no reason then.
  fileprivate var ending: String? {
    reason ?? (status == .diverged ? "stopped at the first loss that was NaN or infinite" : nil)
  }
}
