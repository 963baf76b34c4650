internal import Foundation
internal import SeismoInference
package import SeismoRuns
internal import SeismoSpec

/// A run as a model card in Markdown: what was trained on what, how good it is, and what is known of its limits
/// (Mitchell et al., "Model Cards for Model Reporting", 2019).
package enum ModelCard {
  /// What is in each card, and nowhere else.
  package static let mark = "<!-- exported by seismo -->"

  /// The page.
  ///
  /// - Parameters:
  ///   - variant: the variant that it is about, with its folds; nil for all.
  ///   - averaging: whether all variants are one model, such as of several seeds.
  /// - Throws: `SavedModelProblem` when the run has no such variant.
  package static func text(
    of run: SavedRun, variant: String?, averaging: Bool
  ) throws -> String {
    var model = RunReport.model(of: run)
    if let variant {
      model.curves.removeAll { $0.name != variant && $0.variantOfFold != variant }
      guard !model.curves.isEmpty else {
        throw SavedModelProblem(
          run.directory.path, .unknownVariant(variant, known: run.record.variants))
      }
    }
    let sections = [
      head(model, variant), columns(run, model), training(run), figures(model, averaging),
      limits(model), spikes(model),
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private static func head(_ model: ReportModel, _ variant: String?) -> String {
    let facts = model.facts.map {
      "| \(Markdown.escape($0.label)) | \(Markdown.escape($0.value)) |"
    }
    let which = variant.map { ", variant \(Markdown.code($0))" } ?? ""
    return """
      \(mark)
      # Model card: \(Markdown.escape(model.title))\(which)

      \(Markdown.escape(model.subtitle)).

      ## Data and split

      | | |
      |---|---|
      \(facts.joined(separator: "\n"))
      """
  }

  /// The part of a variant's model.json that says what it takes and answers.
  private struct SavedColumns: Decodable {
    struct Pipeline: Decodable {
      struct Column: Decodable { var name, type: String }
      struct Target: Decodable { var classes: [String]? }
      var columns: [Column]
      var targetColumn: Column
      var target: Target
    }
    var pipeline: Pipeline
  }

  /// Columns that are told one by one.
  private static let mostColumns = 100

  /// The columns as read, and the target; nothing where no model was saved.
  private static func columns(_ run: SavedRun, _ model: ReportModel) -> String {
    let folders = model.curves.map { run.directory.file("\($0.name)/\(SavedModel.file)") }
    let data = folders.lazy.compactMap { FileManager.default.contents(atPath: $0) }.first
    guard let data, let saved = try? JSONDecoder().decode(SavedColumns.self, from: data).pipeline
    else { return "" }
    let classes = (saved.target.classes ?? []).map(Markdown.code).joined(separator: ", ")
    let answer = classes.isEmpty ? "a number" : "one of the classes \(classes)"
    let rest = saved.columns.count - mostColumns
    let more = rest > 0 ? "\n\nAnd \(Figures.grouped(rest)) more." : ""
    return """
      ## What it takes and answers

      It predicts \(Markdown.code(saved.targetColumn.name)), \(answer), of these columns as they are read:

      \(table(["column", "type"], saved.columns.prefix(mostColumns).map { [$0.name, $0.type] }))\(more)
      """
  }

  /// The sections of the filled spec that say what was trained.
  private static func training(_ run: SavedRun) -> String {
    let keys = ["data", "prepare", "sampler", "model", "loss", "optimizer", "train", "variants"]
    let lines = run.lock.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var (isKept, kept) = (false, [String]())
    for line in lines where !line.isEmpty {
      if line.first?.isLetter == true {
        isKept = keys.contains(String(line.prefix { $0 != ":" }))
      }
      if isKept { kept.append(line.visibleOnOneLine) }
    }
    let fence = String(repeating: "`", count: kept.contains { $0.contains("```") } ? 8 : 3)
    return """
      ## Preparation and network

      From `run.lock.yaml`, with every default; `run.lock.yaml` trains it again. Preparation learned from the training rows
      alone.

      \(fence)yaml
      \(kept.joined(separator: "\n"))
      \(fence)
      """
  }

  private static func figures(_ model: ReportModel, _ averaging: Bool) -> String {
    let labels = SummaryRow.labels(of: model)
    let rows = model.curves.indices.flatMap { curve in
      SummaryRow.rows(of: curve, in: model, labels).map { row in
        [row.variant, row.weights.rawValue, row.epoch] + row.figures
      }
    }
    let means = groups(model, averaging).map { name, curves in
      [name, "best", Figures.missing]
        + labels.map { label in
          FoldRow.meanAndInterval(of: curves.map { $0.summary.chosen(label) }, label: label)
        }
    }
    let below = BaselineRow.rows(of: model, labels).map { [$0.name, "", ""] + $0.figures }
    let heading = ["variant", "weights", "epoch"] + labels
    let note =
      means.isEmpty
      ? "" : "\n\nIntervals are 95 % ones of the mean, by Student's t over the trainings."
    return """
      ## How good it is

      \(table(heading, rows + means + below))\(note)
      """
  }

  private static func table(_ heading: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| \(cells.map(Markdown.escape).joined(separator: " | ")) |"
    }
    let rule = "|\(heading.enumerated().map { $0.offset < 2 ? "---|" : "---:|" }.joined())"
    return ([line(heading), rule] + rows.map(line)).joined(separator: "\n")
  }

  /// The trainings that are one model together: the folds of a variant, or all.
  private static func groups(
    _ model: ReportModel, _ averaging: Bool
  ) -> [(name: String, curves: [ReportModel.Curve])] {
    if averaging, model.curves.count > 1 {
      return [("all \(model.curves.count), mean", model.curves)]
    }
    var folds: [(name: String, curves: [ReportModel.Curve])] = []
    for curve in model.curves {
      guard let name = curve.variantOfFold else { continue }
      if folds.last?.name == name {
        folds[folds.count - 1].curves.append(curve)
      } else {
        folds.append((name, [curve]))
      }
    }
    return folds.filter { $0.curves.count > 1 }.map {
      ("\($0.name), mean of \($0.curves.count) folds", $0.curves)
    }
  }

  private static func limits(_ model: ReportModel) -> String {
    let all = model.warnings + model.notes
    let sentences =
      all.isEmpty
      ? "Nothing was found in the data or the training that would be in doubt."
      : all.map { "- \(Markdown.escape($0))" }.joined(separator: "\n")
    return """
      ## Limits

      \(sentences)

      Figures are of the rows held out from this file. Rows of another source, of another time, or far from the training
      rows may fare worse; `seismo evaluate` measures it on a file of theirs.
      """
  }

  /// Spikes that are told one by one.
  private static let mostSpikes = 10

  private static func spikes(_ model: ReportModel) -> String {
    let parts = model.curves.map { curve -> String in
      let name = Markdown.code(curve.name)
      guard let file = curve.spikes else { return "\(name): spikes weren't looked for." }
      guard !file.spikes.isEmpty else {
        return "\(name): none in \(Figures.grouped(file.steps)) steps."
      }
      let highest = file.spikes.sorted { ($0.height, $1.peakStep) > ($1.height, $0.peakStep) }
      let told = highest.prefix(mostSpikes).map { spike in
        "- step \(Figures.grouped(spike.peakStep)) · \(Markdown.escape(spike.headline))"
          + (spike.story.isEmpty || spike.trigger == .unexplained
            ? "" : "  \n  \(Markdown.escape(spike.story))")
      }
      let rest = file.spikes.count - told.count
      let more = rest > 0 ? ["- and \(Figures.grouped(rest)) lower"] : []
      let hint =
        file.explained
        ? "" : " Not all are explained yet; `seismo explain` looks into what set them off."
      return """
        \(name): \(Figures.grouped(file.spikes.count)) in \(Figures.grouped(file.steps)) steps.\(hint)

        \((told + more).joined(separator: "\n"))
        """
    }
    return "## Spikes of the loss\n\n" + parts.joined(separator: "\n\n")
  }
}
