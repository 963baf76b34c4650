internal import SeismoNetworks
internal import SeismoSpec

/// A small network on a few random rows of three numbers and two categories.
struct TestNetwork {
  let network: Network
  let examples: Examples
  let precision: Precision

  /// What the network predicts.
  struct Target {
    var kind: TargetKind
    /// Classes, or numbers per row.
    var width: Int
    /// Where the numbers lie.
    var range: ClosedRange<Double> = -.infinity ... .infinity

    /// A number as it may be.
    func taken(_ number: Double) -> Double {
      let (low, high) = (range.lowerBound, range.upperBound)
      switch (low.isFinite, high.isFinite) {
      case (true, true): return low + (high - low) * (0.5 + 0.5 * number / (1 + abs(number)))
      case (true, false): return low + abs(number)
      case (false, true): return high - abs(number)
      case (false, false): return number
      }
    }
  }

  /// Builds a network.
  ///
  /// - Parameters:
  ///   - smallestBatch: what layers are told of training batches.
  ///   - inputScale: the standard deviation of the inputs.
  ///   - decomposes: whether kernels that say how they decompose are replaced.
  ///   - build: adds layers and a loss; returns the output.
  init(
    _ target: Target, precision: Precision = .float64, seed: UInt64 = 1, rows: Int = 7,
    smallestBatch: Int? = nil, inputScale: Double = 1, stateCount: Int = 0,
    decomposes: Bool = false, build: (inout NetworkBuilder) throws -> Tensor
  ) throws {
    self.precision = precision
    examples = Self.examples(target, precision, seed, 0..<rows, inputScale)
    var builder = NetworkBuilder(
      inputWidth: 3, categories: Self.categories, targetWidth: target.width, largestBatch: rows,
      precision: precision, seed: seed)
    builder.smallestTrainingBatch = smallestBatch ?? rows
    let labels = examples.labels
    if target.kind == .classes {
      builder.classCounts = (0..<target.width).map { place in
        labels.count { $0 == Int32(place) }
      }
    }
    builder.scope = "contract"
    var output = builder.answer(try build(&builder), ofLogits: target.kind == .classes)
    if decomposes { output = try builder.decompose(output) }
    network = try Network(builder, output: output, stateCount: stateCount)
  }

  /// How many categories each column of indices has.
  private static let categories = [3, 2]

  private static func examples(
    _ target: Target, _ precision: Precision, _ seed: UInt64, _ rows: Range<Int>, _ scale: Double
  ) -> Examples {
    var random = RandomStream(seed: seed, purpose: "contract rows")
    let columns = (0..<3).map { _ in rows.map { _ in scale * random.normal() } }
    let labels = rows.map { _ in Int32(random.below(target.width)) }
    let targets = (0..<target.width).map { _ in rows.map { _ in target.taken(random.normal()) } }
    let isClasses = target.kind == .classes
    let indices = categories.map { count in rows.map { _ in Int32(random.below(count)) } }
    return Examples(
      columns: columns, indices: [indices], labels: isClasses ? labels : [],
      targets: isClasses ? [] : targets,
      count: rows.count, precision: precision)
  }

  var rowCount: Int { examples.count }

  /// The mean loss of a training step on some rows, all by default.
  func step(_ rows: [Int32]? = nil, key: UInt64 = 77) -> Double {
    let rows = rows ?? (0..<Int32(rowCount)).map { $0 }
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: key)
    return network.evaluateBatch()
  }

  /// The gradient of every tensor, one after the other.
  func gradient(_ rows: [Int32]? = nil) -> [Double] {
    _ = step(rows)
    return network.parameters.flatMap { network.gradient(of: $0) }
  }

  /// The trained numbers, one tensor after the other.
  var parameters: [Double] { network.parameters.flatMap { network.values(of: $0) } }

  /// The outputs and losses of some rows in evaluation mode.
  func evaluate(_ rows: [Int32]) -> [Double] {
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: false)
    let loss = network.evaluateBatch()
    return network.outputs(rows.count) + [loss]
  }
}

/// Normal numbers, for weights and biases alike.
struct TestInitializer: Initializer {
  static let name = "contract_normal"
  static let summary = "Normal numbers."
  static let parameters: [Parameter<TestInitializer>] = []
  var deviation = 0.7

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = deviation * random.normal() }
  }
}

extension NetworkBuilder {
  /// The ways to give a part its inputs: the fewest that it takes, and what else it may be given.
  ///
  /// - Parameter x: numbers.
  mutating func testInputs(_ takes: PartInputs, of x: Tensor) throws -> [[Tensor]] {
    let least = takes.count.lowerBound
    if let categories, takes.elements.contains(.index) {
      let ways =
        takes.elements.contains(.number) ? [[categories], [x, categories]] : [[categories]]
      return ways.filter { takes.count.contains($0.count) }
    }
    guard least > 1 else { return [[x]] }
    let branches = try (0..<least).map { try testAffine(x, outputs: x.width, "branch\($0)") }
    let repeated = [branches[0]] + branches.dropLast() + [x]
    return takes.count.contains(repeated.count) ? [branches, repeated] : [branches]
  }

  /// An affine map with random weights and biases, in a scope of its own.
  mutating func testAffine(_ x: Tensor, outputs: Int, _ name: String) throws -> Tensor {
    try scoped(name) {
      try $0.affine(x, outputs: outputs, weight: TestInitializer(), bias: TestInitializer())
    }
  }
}

/// Whether numbers agree within a tolerance relative to the larger, or to 1 if that is greater.
func agree(_ a: [Double], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($0), abs($1)) }
}

/// Whether numbers have the same bits.
func same(_ a: [Double], _ b: [Double]) -> Bool { a.map(\.bitPattern) == b.map(\.bitPattern) }

/// Holds a network's gradient against central differences; near a kink, where the second difference
/// is large, there is nothing to compare, and another draw has other kinks.
///
/// - Throws: `Evidence`.
func compareWithDifferences(_ make: (UInt64) throws -> TestNetwork) throws {
  var (compared, kinks) = (0, 0)
  for seed in 1...3 as ClosedRange<UInt64> {
    let test = try make(seed)
    let analytic = test.gradient()
    try require(analytic.allSatisfy(\.isFinite), "the gradient isn't finite: \(analytic)")
    var place = 0
    for tensor in test.network.parameters {
      let values = test.network.values(of: tensor)
      for index in values.indices {
        defer { place += 1 }
        let h = 1e-5
        func loss(at shift: Double) -> Double {
          var moved = values
          moved[index] += shift
          test.network.set(moved, of: tensor)
          return test.step()
        }
        let (above, here, below) = (loss(at: h), loss(at: 0), loss(at: -h))
        defer { test.network.set(values, of: tensor) }
        func bend(_ step: Double) -> Double { loss(at: step) - 2 * here + loss(at: -step) }
        let isBent = abs(above - 2 * here + below) / h > 1e-3
        if isBent, !isSmooth(bend, h) {
          kinks += 1
          continue
        }
        compared += 1
        let numeric = (above - below) / (2 * h)
        let scale = max(abs(numeric), abs(analytic[place]), 1e-2)
        try require(
          abs(numeric - analytic[place]) <= 1e-6 * scale,
          "d loss / d \(tensor.name)[\(index)] is \(analytic[place]), by differences \(numeric)")
      }
    }
  }
  try require(compared > 10, "only \(compared) derivatives could be compared")
  try require(kinks * 4 <= compared, "\(kinks) of \(kinks + compared) points are near a kink")
}

/// Whether a second difference falls with the square of the step, as that of a product does; that of
/// a kink falls with the step, or all at once.
private func isSmooth(_ bend: (Double) -> Double, _ h: Double) -> Bool {
  let whole = bend(h)
  return [2.0, 4].allSatisfy { abs(bend(h / $0) * $0 * $0 - whole) <= 0.05 * abs(whole) }
}
