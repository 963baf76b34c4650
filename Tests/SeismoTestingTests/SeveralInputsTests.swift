import SeismoNetworkParts
import SeismoNetworks
import SeismoSpec
import SeismoStandard
import SeismoTesting
import Testing

/// Layers as a stranger writes them that take more than one tensor, or indices.
@Suite struct SeveralInputsTests {
  /// y = a ⊙ b.
  struct Gate: NetworkPart, NodeKernel {
    static let name = "gate"
    static let summary = "Multiplies two tensors."
    static let parameters: [Parameter<Gate>] = []
    static let takes = PartInputs.numbers(2...2)
    static let treatsRowsAlone = true

    func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
      guard inputs[0].width == inputs[1].width else {
        throw ParameterProblem(nil, "multiplies tensors of one width")
      }
      return try network.apply(self, to: inputs, width: inputs[0].width)
    }

    func forward<S: Scalar>(
      _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
      into y: inout MutableSpan<S>, batch: KernelBatch
    ) {
      let (a, b) = (x[0], x[1])
      for i in y.indices { y[i] = a[i] * b[i] }
    }

    func backward<S: Scalar>(
      _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>,
      buffers: Span<S>, into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>,
      batch: KernelBatch
    ) {
      let (a, b) = (x[0], x[1])
      var da = dx.of(0)
      for i in dy.indices { da[i] = dy[i] * b[i] }
      var db = dx.of(1)
      for i in dy.indices { db[i] = dy[i] * a[i] }
    }
  }

  /// Numbers, and beside them a row of a table for each category.
  struct Beside: NetworkPart {
    static let name = "beside"
    static let summary = "Puts a row of a table for each category beside the numbers."
    static let parameters: [Parameter<Beside>] = []
    static let takes = PartInputs(1...2, of: [.number, .index])

    func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
      var parts = inputs.filter { $0.element == .number }
      for indices in inputs where indices.element == .index {
        for (column, count) in network.categoryCounts.enumerated() {
          parts.append(
            try network.scoped("column\(column)") {
              try $0.lookup(
                indices, column: column, categories: count, width: 2, initializer: GlorotNormal())
            })
        }
      }
      return try network.concatenate(parts)
    }
  }

  @Test func `a layer of two tensors keeps the contract`() async throws {
    try await checkContract(of: Gate.self)
  }

  @Test func `a layer of numbers and indices keeps the contract`() async throws {
    try await checkContract(of: Beside.self)
  }

  private static let plugin = Plugin("Strange", [.layer(Gate.self), .layer(Beside.self)])

  /// A model's parameters and output, laid out for three numbers and columns of categories.
  private func planned(_ model: String, categories: [Int]) throws -> [String] {
    let registry = try Registry([.standard, Self.plugin])
    let node = try SpecSource(name: "model", folder: "", text: model).parse(allowingScalar: true)
    var decoding = Decoding(registry: registry, folder: "")
    let decoded = decoding.decode(Value<Model>.model, node)
    guard let decoded, decoding.problems.isEmpty else {
      return decoding.problems.map { "\($0.path): \($0.fact.sentence)" }
    }
    var network = NetworkBuilder(
      inputWidth: 3, categories: categories, targetWidth: 2, largestBatch: 4,
      precision: .float64, seed: 1)
    do {
      let output = try decoded.plan(in: &network) { try $1() }
      return network.graph.parameters.map { "\($0.name) \($0.dimensions)" } + ["\(output.width)"]
    } catch let problem as ParameterProblem {
      return [problem.reason]
    }
  }

  @Test(arguments: [
    (
      "[beside, {use: dense, units: classes, bias: false}]", [4, 5],
      [
        "layers.0.column0.weight [4, 2]", "layers.0.column1.weight [5, 2]",
        "layers.1.weight [2, 7]", "2",
      ]
    ),
    (
      "[beside, {use: dense, units: classes, bias: false}]", [],
      ["layers.1.weight [2, 3]", "2"]
    ),
    (
      "{a: {use: beside, from: categories}, b: {use: beside, from: [input, categories]}}", [4],
      ["a: leads nowhere: no later node takes it with 'from'"]
    ),
    (
      "{a: {use: beside, from: categories}, b: {use: concat, from: [a, input]}}", [4],
      ["layers.a.column0.weight [4, 2]", "5"]
    ),
    (
      "{a: {use: beside, from: categories}, b: relu}", [],
      ["takes 'categories', and no step of 'prepare' makes indices of a column"]
    ),
    (
      "{a: {use: relu, from: categories}}", [4],
      ["'relu' takes numbers, not indices of categories"]
    ),
    (
      "{a: {use: gate, from: [input, input]}}", [],
      ["3"]
    ),
    (
      "{a: {use: gate, from: [input, input, input]}}", [],
      ["a: 'gate' takes 2 nodes, not 3; name them: from: [a, b]"]
    ),
    (
      "{use: mlp, hidden: [2], activation: gate}", [],
      ["'gate' takes 2 nodes, not 1"]
    ),
  ])
  func `a spec gives layers what they take, or says what is wrong`(
    model: String, categories: [Int], expected: [String]
  ) throws {
    #expect(try planned(model, categories: categories) == expected)
  }
}
