internal import ArgumentParser
internal import Foundation
internal import SeismoDiagnosis
internal import SeismoExport
internal import SeismoInference
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec

/// What a trained model can be written as.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case onnx
  case safetensors
  case c
  case card
  case order
}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Write a trained network for other programs, a page about it, or the order of its rows.",
    discussion: """
      onnx: preparation and network in one graph, for ONNX Runtime and its like. safetensors: a folder of weights and a \
      config.json that says what is computed with them. c: one C99 file without dependencies. card: a model card in \
      Markdown. order: as CSV, which rows each step was trained on, so that others can check an explanation.

      seismo export runs/20260131T101500Z-iris-1a2b3c4d --format onnx -o iris.onnx
      """)

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: Completions.runs)
  var folder: String

  @Option(help: "What to write: onnx, safetensors, c, card or order.")
  var format: ExportFormat

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write, a folder for safetensors; without it the experiment's name, in the working folder.",
      valueName: "file"))
  var output: String?

  @Option(help: "The variant, where the run has several.", completion: Completions.variants)
  var variant: String?

  @Option(
    help:
      "The weights of the best epoch by train.select (best), or of the end of the training (final)."
  )
  var weights = WeightsChoice.best

  @Flag(
    help:
      "The mean of all variants' answers, such as of several seeds. The folds of a variant are averaged without it."
  )
  var average = false

  func run() throws {
    if format == .card { return try writeCard() }
    let registry = try Linked.components()
    if format == .order { return try writeOrder(registry) }
    let all = try ModelFolder.all(run: folder, variant: variant, averaging: average).map {
      (folder: $0, predictor: try Predictor($0, weights: weights, registry: registry))
    }
    try all[0].predictor.requireLike(Array(all.dropFirst()))
    let model = try ExportedModel(all.map(\.predictor))
    let path = output ?? name(like: model.experiment)
    switch format {
    case .onnx: try write(try ONNXModel.encode(model), to: path, mark: ONNXModel.mark)
    case .c: try write(Data(try CModel.encode(model).utf8), to: path, mark: CModel.mark)
    case .safetensors: try write(TensorFolder(model), to: path)
    case .card, .order: break
    }
    tell(path)
  }

  private func writeOrder(_ registry: Registry) throws {
    let run = RunDirectory(path: folder)
    let jobs = try SavedJob.all(in: run, named: variant, registry: registry)
    guard let job = jobs.first, jobs.count == 1 else {
      throw ValidationError(
        "--format order needs a --variant; there are: \(listed(jobs.map(\.name)))")
    }
    let path = output ?? name(like: job.experiment.name)
    var text = ""
    try job.writeOrder(registry: registry) { text += $0 }
    try write(Data(text.utf8), to: path, mark: SavedJob.orderHeader)
    tell(path)
  }

  private func writeCard() throws {
    let run = try SavedRun(path: folder)
    let card = try ModelCard.text(of: run, variant: variant, averaging: average)
    let path = output ?? name(like: run.record.name)
    try write(Data(card.utf8), to: path, mark: ModelCard.mark)
    tell(path)
  }

  private func write(_ data: Data, to path: String, mark: String) throws {
    if path == "-" {
      guard let text = String(data: data, encoding: .utf8), format != .onnx else {
        throw ValidationError("--format onnx isn't text; name a file with -o")
      }
      return StandardOutput.write(lines: text)
    }
    try writeFile(data, to: path, over: mark, by: "exported")
  }

  private func write(_ folder: TensorFolder, to path: String) throws {
    guard path != "-" else {
      throw ValidationError("--format safetensors writes a folder; name it with -o")
    }
    let config = "\(path)/\(TensorFolder.configFile)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RunFailure("\(path) can't be made a folder: \(error.localizedDescription)")
    }
    // The config says whether the weights there are an export's, too.
    try requireOwn(config, mark: TensorFolder.mark, by: "exported")
    let weights = "\(path)/\(TensorFolder.weightsFile)"
    if !FileManager.default.fileExists(atPath: config) {
      try requireOwn(weights, mark: TensorFolder.mark, by: "exported")
    }
    try WholeFile.write(folder.weights, to: weights)
    try WholeFile.write(Data(folder.config.utf8), to: config)
  }

  private func tell(_ path: String) {
    if path != "-" { print(path) }
  }

  /// A path in the working folder.
  private func name(like experiment: String) -> String {
    let stem = String(
      experiment.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "-" })
    return switch format {
    case .onnx: "\(stem).onnx"
    case .c: "\(stem).c"
    case .safetensors: "\(stem)-safetensors"
    case .card: "\(stem)-card.md"
    case .order: "\(stem)-order.csv"
    }
  }
}
