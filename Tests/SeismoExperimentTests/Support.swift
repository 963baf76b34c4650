import Foundation
import SeismoExperiment
import SeismoModel
import SeismoSpec
import Testing

/// A folder for one test, with the rows to train on; removed when it ends.
final class Workplace {
  let url: URL
  var path: String { url.path(percentEncoded: false) }

  init(rows: String = Workplace.rows) throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "seismo-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try write(rows, to: "train.csv")
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  /// Trains a spec's text.
  func train(_ spec: String, linking plugins: [Plugin] = []) async throws -> Run {
    try await Experiment(yaml: spec, relativeTo: url, linking: plugins)
      .run(in: url.appending(path: "runs"))
  }

  static let rows: String = {
    var random = RandomStream(seed: 1, purpose: "test")
    let lines = (0..<120).map { row in
      let size = Double(row % 17) + random.uniform()
      let colour = ["red", "blue", "green"][row % 3]
      let day = String(format: "%02d/%02d/2025", row % 28 + 1, row % 12 + 1)
      let price = 3 * size + Double(row % 3)
      return
        "\(size),\(colour),\(day),\(row % 2 == 0 ? "yes" : "no"),\(price),\(row % 3 == 0 ? "a" : "b")"
    }
    return "size,colour,day,ok,price,kind\n" + lines.joined(separator: "\n") + "\n"
  }()
}

/// Specs of the rows.
enum Specs {
  static let classes = spec(
    target: "kind", other: "price",
    model:
      "[{use: dense, units: 8}, batch_norm, relu, {use: dropout, rate: 0.2}, {use: dense, units: classes}]",
    loss: "cross_entropy")
  static let numbers = spec(
    target: "{column: price, transform: log}", other: "kind",
    model: "[{use: mlp, hidden: [6], units: 1}]", loss: "mse")
  static let pair = classes + "\nvariants:\n  first:\n  second: {optimizer: sgd}\n"

  static func spec(
    target: String, other: String, prepare: String = "[date_parts, one_hot, standard]",
    model: String, loss: String
  ) -> String {
    """
    data:
      read: {use: csv, path: train.csv}
      schema: {target: \(target), exclude: [\(other)]}
      split: {use: random, validation: 0.2, test: 0.1}
    prepare: \(prepare)
    model: \(model)
    loss: \(loss)
    optimizer: adam
    train: {epochs: 4}
    """
  }
}

/// The words of the error that `body` throws, or "no error".
func message<R>(_ body: () async throws -> R) async -> String {
  do {
    _ = try await body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
