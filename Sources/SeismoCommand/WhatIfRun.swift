internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// `explain --what-if`: trains on from a step with a changed spec, and draws both courses.
struct WhatIfRun {
  let run: RunDirectory
  let job: SavedJob
  let settings: [String]
  let rows: [RowReference]
  let step: Int
  let registry: Registry

  func perform() throws {
    let result = try WhatIf(
      job, settings: settings, without: try job.trainingRows(rows), from: step, registry: registry)
    let model = ReportModel(
      title: "What if \(name)?",
      subtitle: "\(job.name), trained on from step \(Figures.grouped(step)) with the change",
      facts: [
        ("run", run.path), ("variant", job.name),
        ("as it was", inWords(result.factual)), (name, inWords(result.changed)),
      ],
      curves: [
        curve("as it was", result.factual, result), curve(name, result.changed, result),
      ],
      notes: [
        "From step \(Figures.grouped(step)) on, as it was: \(inWords(result.factual)). With \(name): "
          + "\(inWords(result.changed))."
      ]
        + (result.keepsOptimizer
          ? [] : ["The optimizer's state doesn't fit the changed one, so it started anew."]),
      marks: [(step, "the change begins")])
    let file = "what-if-\(Self.fileName(of: name))-from-\(step).html"
    try job.folder.write(HTMLReport.render(model), to: file)
    for note in model.notes.dropFirst() { print(note) }
    print(row("", "spikes", "largest", "final loss"))
    print(row("as it was", result.factual))
    print(row(name, result.changed))
    print("\n" + job.folder.file(file))
  }

  /// What is changed, in words.
  private var name: String {
    (settings + rows.map { "without \($0)" }).joined(separator: ", ")
  }

  private func row(_ cells: String...) -> String {
    let widths = [max(12, name.count), 8, 10, 12]
    return zip(cells, widths).map { cell, width in
      cell.count >= width ? cell : cell + String(repeating: " ", count: width - cell.count)
    }.joined(separator: "  ")
  }

  private func row(_ name: String, _ course: WhatIf.Course) -> String {
    row(name, "\(course.episodes.count)", largest(course), finalLoss(course))
  }

  /// "2 spikes, the largest × 8.1; final loss 0.031".
  private func inWords(_ course: WhatIf.Course) -> String {
    let count = course.episodes.count
    let spikes =
      count == 0
      ? "no spikes"
      : count == 1
        ? "1 spike, \(largest(course))" : "\(count) spikes, the largest \(largest(course))"
    return "\(spikes); final loss \(finalLoss(course))"
  }

  private func largest(_ course: WhatIf.Course) -> String {
    course.episodes.map(\.factor).max().map {
      $0.isFinite ? "× \(Figures.significant($0, 3))" : "not finite"
    } ?? "—"
  }

  /// That of the last epoch, in which any step that isn't finite counts; of the last step in a training that ended in
  /// its first.
  private func finalLoss(_ course: WhatIf.Course) -> String {
    let loss =
      course.stepLosses.last?.isFinite == false
      ? .nan : course.epochLosses.last ?? course.stepLosses.last ?? .nan
    return loss.isFinite ? Figures.significant(loss, 4) : "not finite"
  }

  private func curve(
    _ name: String, _ course: WhatIf.Course, _ result: WhatIf
  ) -> ReportModel.Curve {
    let epochs = course.epochLosses.count
    return ReportModel.Curve(
      name: name, stepLosses: course.stepLosses,
      epochEnds: (0..<epochs).map { ($0 + 1) * result.perEpoch }, epochLosses: course.epochLosses,
      validationLosses: [],
      summary: .init(
        status: course.stepLosses.last?.isFinite == false ? .diverged : .finished,
        figures: [("training loss", course.epochLosses.last, nil)], bestEpoch: nil,
        steps: course.stepLosses.count, stepsPerSecond: .nan, seconds: .nan),
      spikes: file(of: course, result))
  }

  private func file(of course: WhatIf.Course, _ result: WhatIf) -> SpikesFile {
    SpikesFile(
      explained: true, steps: course.stepLosses.count, probedRows: result.probedRows,
      spacing: result.spacing,
      spikes: course.episodes.map { SpikesFile.Spike($0, series: .probe) })
  }

  private static func fileName(of text: String) -> String {
    String(
      text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._=".contains($0)) ? $0 : "-" }
        .prefix(80))
  }
}
