internal import SeismoDiagnosis
internal import SeismoReports
internal import SeismoSpec
internal import SeismoTraining

/// `explain --what-if`: trains on from a step with a changed spec, and draws both courses.
struct WhatIfRun {
  let run: RunDirectory
  let trial: SavedTrial
  let settings: [String]
  let step: Int
  let registry: Registry

  func perform() throws {
    let result = try WhatIf(trial, settings: settings, from: step, registry: registry)
    let name = settings.joined(separator: ", ")
    let model = ReportModel(
      title: "What if \(name)?",
      subtitle: "\(trial.name), trained on from step \(Figures.grouped(step)) with the change",
      facts: [("run", run.path), ("variant", trial.name)],
      curves: [
        curve("as it was", result.factual, result), curve(name, result.changed, result),
      ],
      notes: result.keepsOptimizer
        ? [] : ["The optimizer's state doesn't fit the changed one, so it started anew."])
    let file = "what-if-\(Self.fileName(of: settings))-from-\(step).html"
    try trial.folder.write(HTMLReport.render(model), to: file)
    for note in model.notes { print(note) }
    print(row("", "spikes", "largest", "final loss"))
    print(row("as it was", result.factual))
    print(row(name, result.changed))
    print("\n" + trial.folder.file(file))
  }

  private func row(_ cells: String...) -> String {
    let widths = [max(12, settings.joined(separator: ", ").count), 8, 10, 12]
    return zip(cells, widths).map { cell, width in
      cell.count >= width ? cell : cell + String(repeating: " ", count: width - cell.count)
    }.joined(separator: "  ")
  }

  private func row(_ name: String, _ course: WhatIf.Course) -> String {
    let largest =
      course.episodes.map(\.factor).max().map { "\(Figures.significant($0, 3))×" } ?? "—"
    let final = course.epochLosses.last ?? course.stepLosses.last ?? .nan
    return row(name, "\(course.episodes.count)", largest, Figures.significant(final, 4))
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
        status: "finished", figures: [], bestEpoch: nil, steps: course.stepLosses.count,
        stepsPerSecond: .nan, seconds: .nan))
  }

  private static func fileName(of settings: [String]) -> String {
    let text = settings.joined(separator: "-")
    return String(
      text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._=".contains($0)) ? $0 : "-" }
        .prefix(80))
  }
}
