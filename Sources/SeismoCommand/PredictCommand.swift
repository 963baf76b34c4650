internal import ArgumentParser
internal import Foundation
internal import SeismoInference
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension WeightsChoice: ExpressibleByArgument {}

/// The arguments of a command that uses a trained model on a file.
struct ModelArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String

  @Argument(
    help:
      "The rows: a file in any format that a reader knows, whatever the run was trained from; - for standard input.",
    completion: Completions.data)
  var data: String?

  @OptionGroup var options: ReaderOptions

  @Option(help: "The variant, where the run has several.", completion: Completions.variants)
  var variant: String?

  @Option(
    help:
      "The weights of the best epoch by train.select (best), or of the end of the training (final)."
  )
  var weights = WeightsChoice.best

  func predictor() throws -> Predictor {
    try Predictor(
      ModelFolder(run: folder, variant: variant), weights: weights,
      registry: try Linked.components())
  }

  /// One predictor, and those whose answers are averaged with its own.
  func predictors(averaging: Bool) throws -> (first: Predictor, others: [Predictor]) {
    let registry = try Linked.components()
    let all = try ModelFolder.all(run: folder, variant: variant, averaging: averaging).map {
      (folder: $0, predictor: try Predictor($0, weights: weights, registry: registry))
    }
    let others = Array(all.dropFirst())
    try all[0].predictor.requireLike(others)
    return (all[0].predictor, others.map(\.predictor))
  }

  /// The rows, of which the columns that nobody uses are named.
  ///
  /// - Parameters:
  ///   - kept: columns whose texts go with the answers.
  ///   - readsTarget: whether the rows' targets are wanted, too.
  func rows(
    for predictor: Predictor, keeping kept: [String] = [], readsTarget: Bool = false,
    progress: @escaping @Sendable (ReadProgress) -> Void
  ) throws -> DataToPredict {
    let registry = try Linked.components()
    let rows = try DataToPredict(
      options.choice(data, registry), for: predictor, keeping: kept, readsTarget: readsTarget,
      registry: registry, progress: progress)
    if !rows.ignored.isEmpty {
      standardError(
        "note: \(rows.name) has \(counted(rows.ignored.count, "column")) that the model doesn't use: \(listed(rows.ignored)).\n"
      )
    }
    return rows
  }
}

/// What becomes of a row that can't be predicted.
enum BadRow: String, CaseIterable, ExpressibleByArgument {
  /// It has no answer, and its reason is in the rejects.
  case reject
  /// Nothing is predicted.
  case error
}

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the rows of a file with a trained network.",
    discussion: """
      One line for each row, in the file's order: the columns of --keep, then prediction, and for classes a \
      column probability_CLASS for each. A row that can't be predicted has an empty answer, and its reason is in a \
      file of rejects.

      seismo predict runs/20260131T101500Z-iris-1a2b3c4d new.csv -o answers.csv
      seismo predict runs/20260131T101500Z-iris-1a2b3c4d shop.db --set table=orders
      """)

  @OptionGroup var arguments: ModelArguments

  @Option(
    name: .shortAndLong,
    help: "The file to write, gzipped if its name ends in .gz; - is standard output.")
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "Columns of the file to write before each answer, such as id,name.", valueName: "columns"),
    transform: { $0.split(separator: ",").map(String.init) })
  var keep: [String] = []

  @Option(help: "What becomes of a row that can't be predicted: reject or error.")
  var onBadRow = BadRow.reject

  @Option(
    help: ArgumentHelp(
      "Where to write the rows that can't be predicted; beside the output without it.",
      valueName: "file"))
  var rejects: String?

  @Flag(help: "A line of JSON for each row.")
  var json = false

  @Flag(
    help:
      "The mean of all variants' answers, such as of several seeds. The folds of a variant are averaged without it."
  )
  var average = false

  func run() throws {
    let (predictor, others) = try arguments.predictors(averaging: average)
    let display = ReadingDisplay(Terminal.standardError)
    let data = try arguments.rows(for: predictor, keeping: keep) { display.show($0) }
    let format = AnswerFormat(keep: keep, pipeline: predictor.pipeline, isJSON: json)
    let file = output == "-" ? nil : try StreamedFile(output)
    var left = RejectedRows(to: rejects ?? RejectedRows.path(beside: output))
    func write(_ text: String) throws {
      if let file { try file.write(text) } else { StandardOutput.write(lines: text) }
    }
    try write(format.header)
    try predictor.predict(data, with: others) { stretch in
      if onBadRow == .error, let first = stretch.rejects.first { throw DataProblem(first) }
      var text = ""
      for row in stretch.rows { format.append(row, of: stretch, to: &text) }
      try write(text)
      try left.add(stretch)
    }
    try file?.finish()
    try left.finish()
    display.finish()
    left.tell()
  }
}

extension DataProblem {
  /// What was left out, as an error.
  init(_ reject: Reject) {
    self.init(.other(reject.reason), file: reject.file, line: reject.line, column: reject.column)
  }
}
