internal import Foundation
internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// The repository's root.
let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .path(percentEncoded: false)

/// A run in a folder of its own, which goes when it does.
final class SavedExample {
  let folder: String
  let run: RunDirectory
  /// A file that was made for it, which goes with it.
  private let data: URL?

  /// Trains a spec whose paths start from the repository.
  init(_ text: String, data: URL? = nil) throws {
    self.data = data
    folder = FileManager.default.temporaryDirectory
      .appending(path: "seismo-test-\(UUID().uuidString)").path(percentEncoded: false)
    let source = SpecSource(name: "spec.yaml", folder: repository, text: text)
    let experiment = try Experiment(source.parse(), source: source, registry: Self.registry)
    run = try Runner(experiment, output: folder).run()
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
    if let data { try? FileManager.default.removeItem(at: data) }
  }

  static var registry: Registry { get throws { try Registry([.standard]) } }

  func job() throws -> SavedJob {
    try #require(try SavedJob.all(in: run, named: nil, registry: Self.registry).first)
  }

  func explainer() throws -> Explainer { try Explainer(job(), registry: Self.registry) }

  /// Rewrites a file of the run.
  func change(_ name: String, _ body: (String) -> String) throws {
    let text = try String(contentsOfFile: run.file(name), encoding: .utf8)
    try Data(body(text).utf8).write(to: URL(filePath: run.file(name)))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: run.file(name)) }
}

/// A small network on planted rows, that spikes.
func spec(_ changes: String = "", epochs: Int = 40, seed: Int = 4) -> String {
  let usual: [(key: String, text: String)] = [
    ("sampler", "{use: shuffled, batch_size: 32}"),
    (
      "model",
      "[{use: dense, units: 64, init: he_normal}, relu, {use: dense, units: classes}]"
    ), ("loss", "cross_entropy"), ("optimizer", "{use: adam, learning_rate: 3e-3}"),
  ]
  let others = usual.filter { entry in
    !changes.split(separator: "\n").contains { $0.hasPrefix(entry.key) }
  }
  return """
    name: example
    seed: \(seed)
    data:
      read: {use: synthetic, rows: 330, inputs: 8, seed: \(seed), spread: 2, contradictions: 1, contradiction_scale: 3}
      schema: {target: y}
      split: {use: random, train: 1, validation: 0, test: 0}
    \(others.map { "\($0.key): \($0.text)" }.joined(separator: "\n"))
    train: {epochs: \(epochs), select: {metric: training.loss}\(changes.contains("float64") ? ", precision: float64" : "")}
    \(changes.replacing("float64", with: ""))
    """
}

/// The words of the error that `body` throws, or "no error".
func message<R>(_ body: () throws -> R) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
