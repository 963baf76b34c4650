import SeismoNetworks
import SeismoSpec
import SeismoStandard
import Testing

/// A network's graph as a value, and networks with several inputs.
@Suite struct GraphTests {
  private func weights() throws -> any Initializer {
    try decode(.component(Kind<any Initializer>.initializer), "he_normal")
  }

  private func builder(
    categories: [Int] = [], largestBatch: Int = 6, precision: Precision = .float64
  ) -> NetworkBuilder {
    var builder = NetworkBuilder(
      inputWidth: 3, categories: categories, targetWidth: 2, largestBatch: largestBatch,
      precision: precision, seed: 4)
    builder.smallestTrainingBatch = largestBatch
    builder.scope = "layers.0"
    return builder
  }

  @Test func `a graph says what each layer does, takes, makes and trains`() throws {
    var network = builder()
    let model = "{use: mlp, hidden: [5]}"
    let hidden = try network.apply(
      decode(.component(Kind<any NetworkPart>.layer), model), to: [network.input])
    network.scope = "layers.1"
    let output = try network.apply(
      decode(.component(Kind<any NetworkPart>.layer), "batch_norm"), to: [hidden])
    try decode(.component(Kind<any Loss>.loss), "mse").plan(output, in: &network)
    let graph = network.graph
    let words = graph.nodes.map { node in
      let parameters = node.parameters.map {
        "\($0.name) \($0.dimensions) \($0.role.map(\.rawValue) ?? "")"
      }
      let kept = node.buffers.map { "\($0.name) \($0.role == nil)" }
      return "\(node.scope): \(node.operation) \(node.inputs.map(\.index))→\(node.output.index) "
        + (parameters + kept).joined(separator: ", ")
    }
    #expect(
      words == [
        "layers.0.hidden0: affine [0]→1 layers.0.hidden0.weight [5, 3] weight, "
          + "layers.0.hidden0.bias [5] bias",
        "layers.0.hidden0.activation: activation(SeismoNetworks.ActivationFunction.relu) [1]→2 ",
        "layers.0.output: affine [2]→3 layers.0.output.weight [2, 5] weight, "
          + "layers.0.output.bias [2] bias",
        "layers.1: batchNormalization(epsilon: 1e-05, place: SeismoNetworks.EpsilonPlace.inside, "
          + "momentum: 0.1) [3]→4 layers.1.weight [2] scale, layers.1.bias [2] bias, "
          + "layers.1.running_mean true, layers.1.running_var true",
      ])
    #expect(graph.multiplyAddsPerRow == 3 * 5 + 5 * 2)
    #expect(graph.loss?.output == output && graph.producer(of: network.input) == nil)
  }

  @Test func `kernels that don't say how they decompose are named, each once`() throws {
    var network = builder()
    let gain = TrainedTensor("gain", [3], filledWith: 1.5, role: .scale)
    let inputs = [network.input, network.input]
    let product = try network.apply(
      NodeKernelTests.Product(), to: inputs, width: 3, weights: [gain])
    network.scope = "layers.1"
    _ = try network.apply(
      NodeKernelTests.Product(), to: [product, product], width: 3, weights: [gain])
    #expect(network.graph.undecomposed == ["Product"])
    #expect(builder().graph.undecomposed == [])
  }

  /// Two inputs: numbers, and indices of which two columns are looked up.
  private func embedded(_ precision: Precision) throws -> (Network, Examples) {
    var network = builder(categories: [3, 2], precision: precision)
    let (indices, weights) = (try #require(network.categories), try weights())
    let first = try network.scoped("first") {
      try $0.lookup(indices, column: 0, categories: 3, width: 4, initializer: weights)
    }
    let second = try network.scoped("second") {
      try $0.lookup(indices, column: 1, categories: 2, width: 1, initializer: weights)
    }
    let all = try network.concatenate([network.input, first, second])
    let output = try network.affine(all, outputs: 2, weight: weights, bias: weights)
    try network.meanSquaredError(output)
    var random = RandomStream(seed: 9, purpose: "rows")
    func columns(_ count: Int) -> [[Double]] {
      (0..<count).map { _ in (0..<6).map { _ in random.normal() } }
    }
    let examples = Examples(
      columns: columns(3), indices: [[[0, 2, 1, 1, 0, 2], [1, 1, 0, 1, 0, 0]]], labels: [],
      targets: columns(2), count: 6, precision: precision)
    return (try Network(network, output: output, stateCount: 0), examples)
  }

  private func step(_ network: Network, _ examples: Examples, _ rows: [Int32]) -> Double {
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: 1)
    return network.evaluateBatch()
  }

  @Test func `gradients of looked-up rows agree with finite differences`() throws {
    let (network, examples) = try embedded(.float64)
    let rows: [Int32] = [5, 0, 3, 3, 1]
    _ = step(network, examples, rows)
    let gradients = network.parameters.map { network.gradient(of: $0) }
    #expect(network.parameters.map(\.role).prefix(2) == [.embedding, .embedding])
    for (tensor, gradient) in zip(network.parameters, gradients) {
      let values = network.values(of: tensor)
      for index in values.indices {
        func loss(_ shift: Double) -> Double {
          var moved = values
          moved[index] += shift
          network.set(moved, of: tensor)
          return step(network, examples, rows)
        }
        let numeric = (loss(1e-5) - loss(-1e-5)) / 2e-5
        network.set(values, of: tensor)
        #expect(
          abs(numeric - gradient[index]) <= 1e-8 * max(1, abs(numeric)),
          "\(tensor.name)[\(index)]: \(gradient[index]) against \(numeric)")
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `with several inputs threads change no bit`(precision: Precision) throws {
    let rows: [Int32] = [5, 0, 3, 3, 1, 2]
    let (one, examples) = try embedded(precision)
    let (two, others) = try embedded(precision)
    let alone = step(one, examples, rows)
    let together = two.working(on: 2) { step(two, others, rows) }
    #expect(alone.bitPattern == together.bitPattern)
    for (a, b) in zip(one.parameters, two.parameters) {
      #expect(one.gradient(of: a) == two.gradient(of: b))
    }
  }

  @Test(arguments: [3, -1] as [Int32])
  func `an index that the table lacks makes the loss NaN, not a neighbour's number`(
    index: Int32
  ) throws {
    let (network, _) = try embedded(.float32)
    let examples = Examples(
      columns: [[1], [2], [3]], indices: [[[index], [0]]], labels: [], targets: [[0], [0]],
      count: 1, precision: .float32)
    #expect(step(network, examples, [0]).isNaN)
  }

  @Test func `a lookup of what isn't indices is refused`() throws {
    var network = builder(categories: [2])
    let (numbers, weights) = (network.input, try weights())
    let indices = try #require(network.categories)
    for (tensor, column) in [(numbers, 0), (indices, 1)] {
      let problem = #expect(throws: ParameterProblem.self) {
        try network.lookup(tensor, column: column, categories: 2, width: 1, initializer: weights)
      }
      #expect(
        problem?.reason
          == "looks up column \(column) of indices, which its input doesn't have")
    }
  }
}
