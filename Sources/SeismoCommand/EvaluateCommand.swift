internal import ArgumentParser
internal import Foundation
internal import SeismoInference
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a trained network on a labelled file.",
    discussion: """
      The run's metrics and more: for classes precision, recall, F1 and ROC AUC of each, the confusion matrix, log-loss, \
      Brier score and calibration; for numbers rmse, mae, r2 and quantiles of the error; the ten rows with the highest loss.

      seismo evaluate runs/20260131T101500Z-iris-1a2b3c4d labelled.csv
      """)

  @OptionGroup var arguments: ModelArguments

  @Flag(help: "As JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("Draw a page, too.", valueName: "file"))
  var html: String?

  func run() throws {
    let predictor = try arguments.predictor()
    let display = ReadingDisplay(Terminal.standardError)
    let data = try arguments.rows(for: predictor, readsTarget: true) { display.show($0) }
    let evaluation = try predictor.evaluate(data)
    display.finish()
    tellRejects(evaluation)
    if let html {
      let page = EvaluationPage.render(
        evaluation, of: predictor.saved, on: data.name, weights: predictor.choice)
      try writeFile(page, to: html, over: EvaluationPage.mark)
    }
    if json {
      print(json: try JSONEvaluation.text(of: evaluation, predictor, data.name))
    } else {
      print(
        EvaluationText.render(
          evaluation, of: predictor.pipeline.targetColumn.name,
          columns: Terminal.standardOutput.width), terminator: "")
    }
  }

  private func tellRejects(_ evaluation: Evaluation) {
    for sentence in evaluation.doubts + evaluation.unseen.sentences {
      standardError("note: \(sentence)\n")
    }
    let rows = Set(evaluation.rejects.map { Place($0.file, $0.line) }).count
    if rows > 0 { standardError("note: \(counted(rows, "row")) can't be evaluated; the first:\n") }
    for reject in evaluation.rejects.prefix(3) {
      standardError("  \(Place(reject.file, reject.line)): \(reject.inWords)\n")
    }
    if !evaluation.blanked.isEmpty {
      standardError(
        "note: \(counted(evaluation.blanked.count, "value")) of another type than the column's taken for missing, as the spec has it.\n"
      )
    }
  }
}
