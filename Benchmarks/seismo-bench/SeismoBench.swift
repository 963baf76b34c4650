import Foundation
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Swish

/// Trains a network as the peers in `Benchmarks/peers` do, through the real trainer: any registered
/// layer, every step recorded. Prints one JSON line.
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
    if CommandLine.arguments.count == 3, let way = ReadTimes.Way(rawValue: CommandLine.arguments[1])
    {
      return try ReadTimes.print(of: CommandLine.arguments[2], way)
    }
    if let mode = CommandLine.arguments.dropFirst().first,
      ["--replays", "--bare-replays"].contains(mode)
    {
      return try ReplayTimes.print(isBare: mode == "--bare-replays")
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
        ? Trainer(
          variant, planned, data: data,
          recorder: SpikeWatch(
            rowCount: data[.training].rowCount, planned.batches, seed: 1)
        ).run { loss = $0.meanLoss }
        : Trainer(variant, planned, data: data, recorder: NoRecorder()).run { loss = $0.meanLoss }
      steps = result.steps
      times.append(result.stepSeconds / Double(result.steps) * 1e6)
      best = min(best, times[times.count - 1])
    }
    let median = times.sorted()[times.count / 2]
    print(
      "{\"peer\":\"seismo\",\"network\":\"\(options.network.rawValue)\",\"batch\":\(options.batch),\"steps\":\(steps),"
        + "\"us_per_step\":\(median),\"best\":\(best),\"final_loss\":\(loss)}")
  }
}

/// The command line, in pairs of a name and a value.
struct Options {
  var network = Work.seed
  var batch = 32
  var steps = 30_000
  var repeats = 1
  var precision = "float32"
  var threads = 1
  var records = true

  static let usage = """
    usage: seismo-bench --parts | --read FILE | --read-once FILE | --read-again FILE | --replays | --bare-replays | [--network \(Work.allCases.map(\.rawValue).joined(separator: "|"))]
      [--batch N] [--steps N] [--repeats N] [--threads N] [--precision float32|float64]
      [--record on|off]
    """

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      let value = rest.popFirst() ?? ""
      switch (name, Int(value)) {
      case ("--network", _):
        guard let work = Work(rawValue: value) else { throw RunFailure(Self.usage) }
        network = work
      case ("--batch", let number?): batch = number
      case ("--steps", let number?): steps = number
      case ("--threads", let number?): threads = number
      case ("--repeats", let number?): repeats = number
      case ("--record", _) where ["on", "off"].contains(value): records = value == "on"
      case ("--precision", _): precision = value
      default: throw RunFailure(Self.usage)
      }
    }
  }

  /// Rows shuffled each epoch, all of them for training.
  func experiment() throws -> Experiment {
    let perEpoch = (network.rows + batch - 1) / batch
    let widths = network.widths
    let spec = """
      seed: 1
      data:
        read:
          use: synthetic_rows
          rows: \(network.rows)
          inputs: \(widths[0])
          classes: \(widths[widths.count - 1])
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
