import Foundation
import SeismoNetworks
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining

/// Figures made by PyTorch; `Tests/Golden/README.md` says how.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden").path(percentEncoded: false)
  static let inputs = folder + "/vehicle-14-100-40-4/inputs.csv.gz"

  /// The losses of a rule, by precision.
  static func losses(_ network: String, _ rule: String) throws -> [String: [Double]] {
    let all = try decode([String: [String: [Double]]].self, "\(network)/losses.json")
    return all[rule] ?? [:]
  }

  static func decode<V: Decodable>(_ type: V.Type, _ file: String) throws -> V {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
  }

  /// Float64 tensors of a safetensors file.
  static func weights(_ network: String) throws -> [String: [Double]] {
    struct Entry: Decodable {
      var dtype: String?
      var data_offsets: [Int]?
    }
    let path = URL(filePath: "\(folder)/\(network)/weights.safetensors")
    let bytes = [UInt8](try Data(contentsOf: path))
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONDecoder().decode(
      [String: Entry].self, from: Data(bytes[8..<8 + length]))
    return header.compactMapValues { entry in
      guard entry.dtype == "F64", let offsets = entry.data_offsets else { return nil }
      return stride(from: offsets[0], to: offsets[1], by: 8).map { place in
        let start = 8 + length + place
        let bits = bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bitPattern: bits)
      }
    }
  }
}

/// Initial weights from a golden file.
struct GoldenWeights: Initializer {
  static let name = "golden_weights"
  static let summary = "Weights from a golden file."
  static let parameters: [Parameter<GoldenWeights>] = [
    Parameter("network", \.network, .text, "The golden folder.")
  ]
  var network = "vehicle-14-100-40-4"

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) throws {
    guard let weights = try Golden.weights(network)[info.name], weights.count == values.count else {
      throw ParameterProblem(nil, "no golden weights are named \(info.name)")
    }
    for i in values.indices { values[i] = weights[i] }
  }
}

/// The golden order of rows.
struct GoldenOrder: Sampler {
  static let name = "golden_order"
  static let summary = "Rows in the order of a golden file."
  static let parameters: [Parameter<GoldenOrder>] = []
  let order = (try? Golden.decode([[Int32]].self, "vehicle-14-100-40-4/order.json")) ?? []

  func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try BatchPlan(draws: rows.count, batchSize: 32, dropLast: false)
  }

  func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    for i in order.indices { order[i] = self.order[epoch - 1][i] }
  }
}

/// A schedule that runs over 200 steps, whatever the length of training.
struct Over200Steps: Schedule {
  static let name = "over_200_steps"
  static let summary = "Another schedule, over 200 steps."
  static let parameters: [Parameter<Over200Steps>] = [
    Parameter("inner", required: \.inner, .component(.schedule), "The schedule.")
  ]
  var inner: (any Schedule)?

  func factor(at moment: Moment, history: MetricHistory) -> Double {
    let moment = Moment(step: moment.step, totalSteps: 200, epoch: moment.epoch)
    return inner?.factor(at: moment, history: history) ?? .nan
  }
}

extension Plugin {
  static let golden = Plugin(
    "Golden",
    [
      .initializer(GoldenWeights.self), .sampler(GoldenOrder.self), .schedule(Over200Steps.self),
    ])
}

/// An experiment from a text, with the standard and further components.
func experiment(_ text: String, _ plugins: [Plugin] = []) throws -> Experiment {
  let source = SpecSource(name: "test.yaml", folder: Golden.folder, text: text)
  return try Experiment(
    source.parse(), source: source, registry: Registry([.standard] + plugins))
}
