import SeismoNetworks
import SeismoSpec
import SeismoStandard

/// Components from their text in a spec.
func decode<V>(_ value: Value<V>, _ text: String) throws -> V {
  var decoding = Decoding(registry: try Registry([.standard]), folder: ".")
  let node = try SpecSource(name: "test", folder: ".", text: "value: \(text)").parse()
  guard let decoded = node["value"].flatMap({ decoding.decode(value, $0) }),
    decoding.problems.isEmpty
  else { throw RegistryProblem(text: text, problems: decoding.problems) }
  return decoded
}

struct RegistryProblem: Error {
  var text: String
  var problems: [SpecProblem]
}

/// The names registered under a kind.
func registered(_ kind: String) throws -> [String] {
  try Registry([.standard]).all.filter { $0.kind == kind }.map { $0.type.name }
}

/// A network of three inputs on a few random rows.
struct Bench {
  let network: Network
  let examples: Examples
  let rows: [Int32]

  init(
    _ model: String, loss: String = "cross_entropy", precision: Precision = .float64,
    seed: UInt64 = 1, rowCount: Int = 9, level: InstructionLevel? = nil, stateCount: Int = 0,
    inputScale: Double = 1, blocks: Int? = nil
  ) throws {
    let isRegression = loss == "mse"
    var random = RandomStream(seed: seed, purpose: "rows")
    let columns = (0..<3).map { _ in (0..<rowCount).map { _ in inputScale * random.normal() } }
    examples = Examples(
      columns: columns,
      labels: isRegression ? [] : (0..<rowCount).map { _ in Int32(random.below(4)) },
      targets: isRegression ? (0..<4).map { _ in (0..<rowCount).map { _ in random.normal() } } : [],
      count: rowCount, precision: precision)
    rows = (0..<Int32(rowCount)).map { $0 }
    var builder = NetworkBuilder(
      inputWidth: 3, targetWidth: 4, largestBatch: rowCount, precision: precision, seed: seed)
    builder.smallestTrainingBatch = rowCount
    builder.blocks = BlockPlan(least: blocks)
    var flow = builder.input
    let layers = try decode(.list(of: .component(Kind<any NetworkPart>.layer)), model)
    for (index, layer) in layers.enumerated() {
      builder.scope = "layers.\(index)"
      flow = try builder.apply(layer, to: [flow])
    }
    try decode(.component(Kind<any Loss>.loss), loss).plan(flow, in: &builder)
    network = try Network(builder, output: flow, stateCount: stateCount, level: level)
  }

  /// The mean loss of a training step on all rows; the key decides its random numbers.
  func step(key: UInt64 = 77) -> Double {
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: key)
    return network.evaluateBatch()
  }

  /// The gradient of every tensor, one after the other.
  func gradient() -> [Double] {
    _ = step()
    return network.parameters.flatMap { network.gradient(of: $0) }
  }
}
