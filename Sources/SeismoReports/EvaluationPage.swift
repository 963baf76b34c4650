package import SeismoInference
internal import SeismoSpec
internal import SeismoTables

/// An evaluation as one page that works offline and without JavaScript.
package enum EvaluationPage {
  /// What is in each of its pages, and no others.
  package static let mark = "<!-- drawn by seismo evaluate -->"

  /// - Parameters:
  ///   - data: the file as the user named it.
  ///   - weights: which of the variant's weights were taken.
  package static func render(
    _ evaluation: Evaluation, of model: SavedModel, on data: String, weights: WeightsChoice
  ) -> String {
    let variant = "variant \(model.variant), \(weights.rawValue) weights"
    let rows = "\(Figures.grouped(evaluation.rows)) \(evaluation.rows == 1 ? "row" : "rows")"
    let target = model.pipeline.targetColumn.name
    let page = Page(
      mark: mark, title: "\(model.experiment) on \(data)",
      subtitle: "\(variant) · \(rows) · target \(target)", style: style)
    return page.html(
      rejects(evaluation) + metrics(evaluation) + scores(evaluation, target)
        + worst(evaluation, target))
  }

  private static let style = """
    table { margin-bottom: 0.9rem; }
    table.figures thead tr:first-child th:first-child { text-align: right; }
    .scroll table { min-width: 0; }
    th, td { padding-right: 1.25rem; }

    """

  private static func rejects(_ evaluation: Evaluation) -> String {
    guard !evaluation.rejects.isEmpty else { return "" }
    let shown = evaluation.rejects.prefix(6).map {
      "<li>\(Markup.escape("\(Place($0.file, $0.line)): \($0.column.map { "column '\($0)': " } ?? "")\($0.reason)"))</li>"
    }
    let more = evaluation.rejects.count - shown.count
    let rest = more > 0 ? "<li>and \(Figures.grouped(more)) more</li>" : ""
    return
      "<div class=\"warnings\"><p>Rows that are left out</p><ul>\(shown.joined())\(rest)</ul></div>\n"
  }

  private static func metrics(_ evaluation: Evaluation) -> String {
    section(
      "Metrics of the run",
      table(
        evaluation.metrics.map(\.name),
        [evaluation.metrics.map { EvaluationText.figure($0.value) }]))
  }

  private static func scores(_ evaluation: Evaluation, _ target: String) -> String {
    switch evaluation.scores {
    case .classes(let scores): classes(scores, target)
    case .numbers(let scores): numbers(scores)
    }
  }

  private static func classes(_ scores: ClassScores, _ target: String) -> String {
    let rows = scores.perClass.map {
      [$0.name] + [$0.precision, $0.recall, $0.f1, $0.rocAUC].map(EvaluationText.figure)
        + [Figures.grouped($0.support)]
    }
    return section(
      "Each class",
      table(["class", "precision", "recall", "F1", "ROC AUC", "rows"], rows, names: true)
        + table(
          ["accuracy", "log-loss", "Brier", "calibration error"],
          [
            [
              Figures.percent(scores.accuracy), EvaluationText.figure(scores.logLoss),
              EvaluationText.figure(scores.brier),
              EvaluationText.figure(scores.calibrationError),
            ]
          ]))
      + section(
        "Confusion matrix",
        ConfusionTable.render(scores.perClass.map(\.name), scores.confusion, of: target))
      + section("Calibration", EvaluationPictures.calibration(scores))
  }

  private static func numbers(_ scores: NumberScores) -> String {
    section(
      "Errors, in the target's own unit",
      table(
        ["RMSE", "MAE", "R²", "mean error"],
        [[scores.rmse, scores.mae, scores.r2, scores.bias].map(EvaluationText.figure)])
        + "<p class=\"key\">Quantiles of predicted − true.</p>"
        + table(
          scores.residuals.map { EvaluationText.name(of: $0.share) },
          [scores.residuals.map { EvaluationText.figure($0.value) }]))
  }

  private static func worst(_ evaluation: Evaluation, _ target: String) -> String {
    section(
      "Rows with the highest loss",
      table(
        ["row", "loss", "\(target) is", "predicted", "probability of the true class"],
        evaluation.worst.map { row in
          [
            Place(row.file, row.line).description, EvaluationText.figure(row.loss), row.truth,
            row.predicted,
            row.probability.map(Figures.percent) ?? Figures.missing,
          ]
        }, names: true))
  }

  private static func section(_ heading: String, _ body: String) -> String {
    "<section><h2>\(Markup.escape(heading))</h2>\n\(body)</section>\n"
  }

  /// - Parameter names: whether the first column names the rows.
  private static func table(
    _ headings: [String], _ rows: [[String]], names: Bool = false
  ) -> String {
    let head = headings.map { "<th scope=\"col\">\(Markup.escape($0))</th>" }.joined()
    let body = rows.map { cells in
      "<tr>"
        + cells.enumerated().map { place, cell in
          names && place == 0
            ? "<th scope=\"row\">\(Markup.escape(cell))</th>" : "<td>\(Markup.escape(cell))</td>"
        }.joined() + "</tr>"
    }
    return
      "<div class=\"scroll\"><table class=\"\(names ? "named" : "figures")\"><thead><tr>\(head)</tr></thead><tbody>\(body.joined(separator: "\n"))</tbody></table></div>\n"
  }
}
