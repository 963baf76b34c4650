import SeismoNetworks
import SeismoSpec
import SeismoStandard

/// What each registered layer costs per number that goes in, forward and backward: found through the
/// registry, so that one added later gets a row by itself.
struct PartTimes {
  let registry: Registry
  let rows = 32
  let width = 100

  /// Prints one line per layer, example and precision.
  func print() throws {
    for registration in registry.all where registration.kind == Kind<any Layer>.layer.name {
      for example in registration.type.examples {
        for precision in Precision.allCases {
          let nanoseconds = try cost(of: example, precision) * 1e9
          Swift.print(
            "{\"layer\":\"\(example.replacing("\"", with: "'"))\",\"precision\":\"\(precision)\","
              + "\"ns_per_number\":\((nanoseconds * 1000).rounded() / 1000)}")
        }
      }
    }
  }

  /// Seconds per number: what twelve in a row take more than four, so that loss and loading fall
  /// out; the least of several trials.
  private func cost(of example: String, _ precision: Precision) throws -> Double {
    let (few, many) = (
      try bench(example, count: 4, precision), try bench(example, count: 12, precision)
    )
    let trials = (0..<9).map { _ in (few.seconds(), many.seconds()) }
    let least = (trials.map(\.0).min() ?? 0, trials.map(\.1).min() ?? 0)
    return (least.1 - least.0) / Double(many.numbers - few.numbers)
  }

  private func bench(
    _ example: String, count: Int, _ precision: Precision
  ) throws -> LayerStack {
    let source = SpecSource(name: "example", folder: ".", text: "layer: \(example)")
    var decoding = Decoding(registry: registry, folder: ".")
    guard let node = try source.parse()["layer"],
      let layer = decoding.decode(.component(Kind<any Layer>.layer), node),
      let initializer = decoding.decode(.component(Kind<any Initializer>.initializer), "zeros")
    else { throw SpecProblems(decoding.problems, in: source) }
    return try LayerStack(
      layer, count: count, rows: rows, width: width, precision, end: initializer)
  }
}

/// The same layer several times in a row, on one batch.
private struct LayerStack {
  let network: Network
  /// Numbers that went into the layers.
  private(set) var numbers = 0

  init(
    _ layer: any Layer, count: Int, rows: Int, width: Int, _ precision: Precision,
    end: any Initializer
  ) throws {
    var builder = NetworkBuilder(
      inputWidth: width, targetWidth: width, capacity: rows, precision: precision, seed: 1)
    builder.smallestTrainingBatch = rows
    var random = RandomStream(seed: 1, purpose: "rows")
    let examples = Examples(
      columns: (0..<width).map { _ in (0..<rows).map { _ in random.normal() } }, labels: [],
      targets: (0..<width).map { _ in (0..<rows).map { _ in random.normal() } }, count: rows,
      precision: precision)
    var flow = builder.input
    for index in 0..<count {
      builder.scope = "layers.\(index)"
      numbers += rows * flow.width
      flow = try layer.plan(flow, in: &builder)
    }
    builder.scope = "end"
    flow = try builder.affine(flow, outputs: width, weight: end, bias: nil)
    try builder.meanSquaredError(flow)
    network = try Network(builder, output: flow, stateCount: 0)
    let order = (0..<Int32(rows)).map { $0 }
    network.load(examples, rows: order.span)
    network.begin(rows: rows, isTraining: true, key: 5)
  }

  /// Of one step, by a hundred.
  func seconds() -> Double {
    let clock = ContinuousClock()
    let duration = flushingDenormals {
      clock.measure { for _ in 0..<100 { _ = network.evaluateBatch() } }
    }
    let (seconds, attoseconds) = duration.components
    return (Double(seconds) + Double(attoseconds) * 1e-18) / 100
  }
}
