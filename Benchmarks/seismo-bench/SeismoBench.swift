import Foundation
import SeismoNetworks
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Swish

/// The seed's network as the peers in `Benchmarks/peers` train it, through the real trainer: any
/// registered layer, every step's loss recorded. Prints one JSON line.
@main
struct SeismoBench {
  static func main() {
    do {
      try run()
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }

  private static func run() throws {
    if CommandLine.arguments.dropFirst() == ["--parts"] {
      return try PartTimes(registry: Registry([.standard, .swish])).print()
    }
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    let experiment = try options.experiment()
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    var best = Double.infinity
    var times: [Double] = []
    var loss = 0.0
    var steps = 0
    for _ in 0..<options.repeats {
      let planned = try experiment.plan(variant, for: data)
      let result =
        options.records
        ? Trainer(variant, planned, data: data).run { loss = $0.meanLoss }
        : Trainer(variant, planned, data: data, recording: NoRecorder.self).run {
          loss = $0.meanLoss
        }
      steps = result.steps
      times.append(result.stepSeconds / Double(result.steps) * 1e6)
      best = min(best, times[times.count - 1])
    }
    let median = times.sorted()[times.count / 2]
    print(
      "{\"peer\":\"seismo\",\"batch\":\(options.batch),\"steps\":\(steps),"
        + "\"us_per_step\":\(median),\"best\":\(best),\"final_loss\":\(loss)}")
  }
}

/// `--batch N --steps N --repeats N --precision float32`.
struct Options {
  var batch = 32
  var steps = 30_000
  var repeats = 1
  var precision = "float32"
  var threads = 1
  var network = BenchNetwork.seed
  var records = true

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let name = rest.popFirst(), let value = rest.popFirst() {
      switch (name, Int(value)) {
      case ("--batch", let number?): batch = number
      case ("--steps", let number?): steps = number
      case ("--threads", let number?): threads = number
      case ("--repeats", let number?): repeats = number
      case ("--record", _): records = value == "on"
      case ("--network", _) where BenchNetwork(rawValue: value) != nil:
        network = BenchNetwork(rawValue: value) ?? .seed
      case ("--precision", _): precision = value
      default:
        throw RunFailure(
          "usage: seismo-bench [--batch N] [--steps N] [--repeats N] [--threads N] "
            + "[--record on|off] [--precision float32|float64] "
            + "[--network seed|wide|batch_norm|dropout|tanh], or --parts")
      }
    }
  }

  /// 9,600 rows, shuffled each epoch.
  func experiment() throws -> Experiment {
    let perEpoch = (SyntheticRows.count + batch - 1) / batch
    let spec = """
      seed: 1
      data:
        read: {use: synthetic_rows, columns: \(network.columns), classes: \(network.classes)}
        schema: {target: label}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: shuffled, batch_size: \(batch)}
      model: \(network.model)
      loss: cross_entropy
      optimizer: {use: adam, learning_rate: 1e-3}
      train:
        epochs: \(max(1, steps / perEpoch))
        precision: \(precision)
        threads: \(threads)
        select: {metric: training.loss}
      """
    let source = SpecSource(name: "benchmark", folder: ".", text: spec)
    let plugin = Plugin("Benchmark", [.reader(SyntheticRows.self)])
    return try Experiment(
      source.parse(), source: source, registry: Registry([.standard, plugin]))
  }
}

/// What is trained; `work.py` has the same.
enum BenchNetwork: String {
  case seed, wide, tanh
  case batchNorm = "batch_norm"
  case dropout

  var columns: Int { self == .wide ? 100 : 14 }
  var classes: Int { self == .wide ? 10 : 4 }

  var model: String {
    let units = self == .wide ? [1024, 1024] : [100, 40]
    let after =
      switch self {
      case .seed, .wide: "relu"
      case .tanh: "tanh"
      case .batchNorm: "batch_norm, relu"
      case .dropout: "relu, {use: dropout, rate: 0.2}"
      }
    let hidden = units.map { "{use: dense, units: \($0), init: he_normal}, \(after)" }
    return "[\(hidden.joined(separator: ", ")), {use: dense, units: classes}]"
  }
}

/// Normal inputs, labelled by a random linear teacher, as in the peers.
struct SyntheticRows: Reader {
  static let name = "synthetic_rows"
  static let summary = "Rows for the benchmark."
  static let parameters: [Parameter<SyntheticRows>] = [
    Parameter("columns", \.columns, .integer(atLeast: 1), "Inputs."),
    Parameter("classes", \.classes, .integer(atLeast: 2), "Classes."),
  ]
  static let count = 9_600
  let files: [FileReference] = []
  var columns = 14
  var classes = 4

  func columnNames() -> [String] { (0..<columns).map { "x\($0)" } + ["label"] }

  func read(_ request: ReadRequest) -> Table {
    var random = RandomStream(seed: 1, purpose: "benchmark")
    let teacher = (0..<classes).map { _ in (0..<columns).map { _ in random.normal() } }
    let inputs = (0..<columns).map { _ in (0..<Self.count).map { _ in random.normal() } }
    let labels = (0..<Self.count).map { row in
      let scores = teacher.map { weights in
        zip(weights, inputs).reduce(0) { $0 + $1.0 * $1.1[row] }
      }
      return Int32(scores.firstIndex(of: scores.max() ?? 0) ?? 0)
    }
    let table = inputs.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) }
    let label = Column(
      name: "label", values: .categories(labels, levels: (0..<classes).map { "\($0)" }))
    return Table(
      columns: table + [label],
      provenance: Provenance(file: "synthetic", lines: (0..<Self.count).map { UInt32($0 + 1) }))
  }
}
