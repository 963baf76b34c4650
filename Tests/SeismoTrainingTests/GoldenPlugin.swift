internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

extension Plugin {
  /// What the golden tests' specs name beyond the standard components.
  static let golden = Plugin(
    "Golden",
    [.initializer(GoldenWeights.self), .sampler(GoldenOrder.self), .schedule(GoldenSchedule.self)])
}

/// Initial weights from a safetensors file.
struct GoldenWeights: Initializer {
  static let name = "golden_weights"
  static let examples = ["{use: golden_weights, path: a}"]
  static let summary = "Weights from a safetensors file."
  static let parameters: [Parameter<GoldenWeights>] = [
    Parameter("path", required: \.path, .file, "The file.")
  ]
  var path: FileReference?

  init() {}

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) throws {
    let tensors = try SafeTensorsFile(path: try #require(path).path)
    let tensor = try #require(tensors[info.name])
    try #require(tensor.dimensions == info.dimensions)
    for i in values.indices { values[i] = tensor.values[i] }
  }
}

/// Rows in the order that a file has for each epoch.
struct GoldenOrder: Sampler {
  static let name = "golden_order"
  static let examples = ["{use: golden_order, path: a}"]
  static let summary = "Draws rows in a file's order."
  static let parameters: [Parameter<GoldenOrder>] = [
    Parameter("path", required: \.path, .file, "JSON: a list of rows for each epoch.")
  ]
  var path: FileReference?

  init() {}

  func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try BatchPlan(draws: rows.count, batchSize: 32, dropLast: false)
  }

  func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    guard let path, let data = try? Data(contentsOf: URL(filePath: path.path)),
      let epochs = try? JSONDecoder().decode([[Int32]].self, from: data)
    else { return }
    for i in order.indices { order[i] = epochs[epoch - 1][i] }
  }
}

/// Another schedule over a number of steps, after which training is interrupted.
struct GoldenSchedule: Schedule {
  static let name = "golden_steps"
  static let summary = "Another schedule over some steps, then a stop."
  static let parameters: [Parameter<GoldenSchedule>] = [
    Parameter("steps", \.steps, .integer(atLeast: 1), "How many."),
    Parameter(
      "of", required: \.inner, .component(.schedule), default: "constant", "The schedule."),
  ]
  @TaskLocal static var interruption: Interruption?
  var steps = 200
  var inner: (any Schedule)?

  init() {}

  func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    if position.step == steps - 1 { Self.interruption?.request() }
    let whole = TrainingPosition(step: position.step, totalSteps: steps, epoch: position.epoch)
    return inner?.factor(at: whole, history: history) ?? .nan
  }
}

/// A safetensors file of double precision, read.
struct SafeTensorsFile {
  struct Tensor {
    var dimensions: [Int]
    var values: [Double]
  }

  private struct Entry: Decodable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  private let header: [String: Entry]
  private let numbers: Data

  init(path: String) throws {
    try self.init(Data(contentsOf: URL(filePath: path)))
  }

  init(_ file: Data) throws {
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    numbers = file.dropFirst(8 + length)
    var object = try #require(
      JSONSerialization.jsonObject(with: file.dropFirst(8).prefix(length)) as? [String: Any])
    object["__metadata__"] = nil
    header = try JSONDecoder().decode(
      [String: Entry].self, from: JSONSerialization.data(withJSONObject: object))
  }

  var names: [String] { header.keys.sorted() }

  /// A tensor by name, widened to double precision.
  subscript(name: String) -> Tensor? {
    guard let entry = header[name] else { return nil }
    let bytes = [UInt8](numbers.dropFirst(entry.data_offsets[0]))
      .prefix(entry.data_offsets[1] - entry.data_offsets[0])
    let values = Array(bytes).withUnsafeBytes { bytes in
      entry.dtype == "F32"
        ? (0..<bytes.count / 4).map {
          Double(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self))
        }
        : (0..<bytes.count / 8).map {
          bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self)
        }
    }
    return Tensor(dimensions: entry.shape, values: values)
  }
}
