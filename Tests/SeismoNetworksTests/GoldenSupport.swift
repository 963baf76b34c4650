import Foundation
import SeismoNetworks
import SeismoSpec
import SeismoStandard

/// A file of Tests/Golden/components.
func golden<T: Decodable>(_ name: String, _ type: T.Type = T.self) throws -> T {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appending(path: "Golden/components/\(name).json")
  return try JSONDecoder().decode(T.self, from: Data(contentsOf: file))
}

/// A network of layers on given rows, each as many numbers as the first, and targets.
struct GoldenNetwork {
  let network: Network
  let examples: Examples

  /// - Parameters:
  ///   - model: a list of layers.
  ///   - targets: rows of numbers, or nil where there are labels.
  ///   - answers: whether the loss makes an answer of the output.
  init(
    _ model: String, loss: String = "mse", inputs: [[Double]], names: [String] = [],
    targets: [[Double]]? = nil,
    labels: [Int32] = [], weights: [Double]? = nil, classes: Int = 0, stateCount: Int = 0,
    precision: Precision = .float64,
    answers: Bool = false
  ) throws {
    func columns(_ rows: [[Double]]) -> [[Double]] {
      (rows.first ?? []).indices.map { column in rows.map { $0[column] } }
    }
    examples = Examples(
      columns: columns(inputs), labels: labels, targets: targets.map(columns) ?? [],
      weights: weights, count: inputs.count, precision: precision)
    var builder = NetworkBuilder(
      inputWidth: inputs.first?.count ?? 0, targetWidth: targets?.first?.count ?? classes,
      largestBatch: inputs.count, precision: precision, seed: 1)
    builder.smallestTrainingBatch = inputs.count
    builder.inputNames = names
    var flow = builder.input
    let layers = try decode(.list(of: .component(Kind<any NetworkPart>.layer)), model)
    for (index, layer) in layers.enumerated() {
      builder.scope = "layers.\(index)"
      flow = try builder.apply(layer, to: [flow])
    }
    builder.classCounts = (0..<Int32(classes)).map { label in labels.count { $0 == label } }
    let loss = try decode(.component(Kind<any Loss>.loss), loss)
    try loss.plan(flow, in: &builder)
    let output = answers ? try builder.answer(flow, of: loss) : flow
    network = try Network(builder, output: output, stateCount: stateCount)
  }

  /// The mean loss of a training step on all rows.
  func step() -> Double {
    let rows = (0..<Int32(examples.count)).map { $0 }
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: 77)
    return network.evaluateBatch()
  }
}

/// Whether numbers agree within a tolerance relative to the larger, or to 1 if that is greater.
func agree(_ a: [Double], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($0), abs($1)) }
}
