import SeismoNetworkParts
import SeismoNetworks
import SeismoSpec

/// A network for timing one of its parts: some inputs, each a ReLU of the batch, of which the first
/// few go through a part of their own. What the others cost is what the parts don't.
struct PartNetwork {
  static let inputs = 12
  let network: Network
  /// What all the parts have to do.
  private(set) var least = LeastWork()

  /// Parts of inputs of 32 × 100, and apart from them a layer of 100 × 100 weights with a loss.
  init(
    parts: Int = 0, arity: Int = 1, _ precision: Precision, stateCount: Int = 0,
    _ plan: ([Tensor], inout NetworkBuilder) throws -> Tensor = { inputs, _ in inputs[0] }
  ) throws {
    let (rows, width) = (32, 100)
    var builder = Self.builder(rows: rows, width: width, precision)
    var outputs = 0
    for index in 0..<Self.inputs {
      let inputs = (0..<arity).map { _ in builder.relu(builder.input) }
      guard index < parts else { continue }
      builder.scope = "part.\(index)"
      outputs += try plan(inputs, &builder).width
    }
    builder.scope = "end"
    let end = try builder.affine(builder.input, outputs: width, weight: Zeros(), bias: nil)
    try builder.meanSquaredError(end)
    network = try Network(builder, output: end, stateCount: stateCount)
    load(rows: rows, width: width, .values, precision)
    let shapes = network.parameters.filter { $0.name.hasPrefix("part") }.map(\.dimensions)
    let weights = shapes.reduce(0) { $0 + $1.reduce(1, *) }
    least.numbers = parts * arity * rows * width
    // Each tensor's numbers and their gradient pass once.
    least.bytes = 2 * (least.numbers + rows * outputs + weights) * precision.size
    // A weight's products: of the output, of the input's gradient and of its own.
    least.multiplyAdds = 3 * rows * shapes.filter { $0.count == 2 }.reduce(0) { $0 + $1[0] * $1[1] }
  }

  /// Inputs of 800 × 4, the first of which goes to a loss.
  init(_ loss: any Loss, inputs: Int, _ precision: Precision) throws {
    let (rows, width) = (800, 4)
    // Some losses take several numbers for each of the target's.
    let targetWidth = (1...width).first { loss.outputWidth(for: $0) == width } ?? width
    var builder = Self.builder(rows: rows, width: width, targetWidth: targetWidth, precision)
    let outputs = (0..<inputs).map { _ in builder.relu(builder.input) }
    try loss.plan(outputs[0], in: &builder)
    network = try Network(builder, output: outputs[0], stateCount: 0)
    load(rows: rows, width: width, targetWidth: targetWidth, loss.target, precision)
    least.numbers = rows * width
    // Output, gradient and the rows' losses; labels of four bytes or as many numbers.
    let targets = loss.target == .classes ? rows * 4 : rows * targetWidth * precision.size
    least.bytes = (2 * rows * width + rows) * precision.size + targets
  }

  private static func builder(
    rows: Int, width: Int, targetWidth: Int? = nil, _ precision: Precision
  ) -> NetworkBuilder {
    var builder = NetworkBuilder(
      inputWidth: width, targetWidth: targetWidth ?? width, largestBatch: rows,
      precision: precision, seed: 1)
    builder.smallestTrainingBatch = rows
    builder.classCounts = [Int](repeating: max(1, rows / width), count: width)
    return builder
  }

  private func load(
    rows: Int, width: Int, targetWidth: Int? = nil, _ target: TargetKind, _ precision: Precision
  ) {
    var random = RandomStream(seed: 1, purpose: "rows")
    func columns(_ width: Int) -> [[Double]] {
      (0..<width).map { _ in (0..<rows).map { _ in random.uniform() } }
    }
    let examples = Examples(
      columns: columns(width),
      labels: target == .classes ? (0..<rows).map { Int32($0 % width) } : [],
      targets: target == .classes ? [] : columns(targetWidth ?? width), count: rows,
      precision: precision)
    let order = (0..<Int32(rows)).map { $0 }
    network.load(examples, rows: order.span)
    network.begin(rows: rows, isTraining: true, key: 5)
  }
}

/// What has to be done at least, by whoever does it.
struct LeastWork {
  var numbers = 0
  /// To be read or written.
  var bytes = 0
  var multiplyAdds = 0

  static func - (a: LeastWork, b: LeastWork) -> LeastWork {
    LeastWork(
      numbers: a.numbers - b.numbers, bytes: a.bytes - b.bytes,
      multiplyAdds: a.multiplyAdds - b.multiplyAdds)
  }
}
