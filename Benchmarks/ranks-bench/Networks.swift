internal import SeismoNetworkParts
internal import SeismoNetworks
internal import SeismoSpec

/// A network and a batch that are measured: dense layers with ReLU, cross-entropy, Adam, Float32.
struct Subject {
  let name: String
  let inputs: Int
  let hidden: [Int]
  let classes: Int
  /// Rows of a batch, of all ranks.
  let rows: Int

  static let all = [
    Subject(name: "small", inputs: 14, hidden: [100, 40], classes: 4, rows: 256),
    Subject(name: "medium", inputs: 100, hidden: [512, 512], classes: 10, rows: 1024),
    Subject(name: "large", inputs: 500, hidden: [2048, 2048], classes: 100, rows: 4096),
  ]

  private var widths: [Int] { [inputs] + hidden + [classes] }

  /// "14 → 100 → 40 → 4".
  var shape: String { widths.map(String.init).joined(separator: " → ") }

  /// Bytes of its gradient.
  var bytes: Int { zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } * 4 }

  /// Its network, with random rows.
  func made(blocks: Int) throws -> Measured {
    var builder = NetworkBuilder(
      inputWidth: inputs, targetWidth: classes, largestBatch: rows, precision: .float32, seed: 1)
    builder.blocks = BlockPlan(least: blocks)
    var flow = builder.input
    for (index, width) in widths.dropFirst().enumerated() {
      builder.scope = "layers.\(index)"
      flow = try builder.affine(
        flow, outputs: width, weight: HeNormal(), bias: Zeros())
      if index < hidden.count { flow = builder.relu(flow) }
    }
    try builder.crossEntropy(flow, logClip: nil, clipGradient: .zero)
    let optimizer = Adam()
    let network = try Network(builder, output: flow, stateCount: optimizer.stateCount)
    var random = RandomStream(seed: 1, purpose: "rows")
    let examples = Examples(
      columns: (0..<inputs).map { _ in (0..<rows).map { _ in random.normal() } },
      labels: (0..<rows).map { _ in Int32(random.below(classes)) }, targets: [],
      count: rows, precision: .float32)
    return Measured(network: network, examples: examples, update: Update(optimizer, of: network))
  }
}

struct Measured {
  let network: Network
  let examples: Examples
  let update: Update

  /// Loss and gradient of some rows.
  func pass(_ rows: [Int32]) {
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: 1)
    _ = network.evaluateBatch()
  }

  func step() { update.run(at: TrainingPosition(step: 0, totalSteps: 1, epoch: 0), rateFactor: 1) }
}

/// Milliseconds that something takes: the least of several rounds, of at least as many seconds together.
func milliseconds(rounds: Int = 5, seconds: Double = 0.3, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  body()
  var least = Double.infinity
  var total = 0.0
  var round = 0
  while round < rounds || total < seconds {
    let took = clock.measure(body)
    let (whole, parts) = took.components
    let elapsed = Double(whole) + Double(parts) * 1e-18
    least = min(least, elapsed)
    total += elapsed
    round += 1
  }
  return least * 1000
}
