import SeismoNetworks
import SeismoSpec
import SeismoStandard
import Testing

/// Kernels as a stranger writes them: with several inputs, with numbers that they keep, and shared by threads.
@Suite struct NodeKernelTests {
  /// y = w · (a ⊙ b), of two inputs of one width.
  struct Product: NodeKernel {
    static let treatsRowsAlone = true

    func forward<S: Scalar>(
      _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
      into y: inout MutableSpan<S>, batch: KernelBatch
    ) {
      let (a, b) = (x[0], x[1])
      for i in y.indices { y[i] = weights[i % weights.count] * a[i] * b[i] }
    }

    func backward<S: Scalar>(
      _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>,
      buffers: Span<S>, into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>,
      batch: KernelBatch
    ) {
      let (a, b) = (x[0], x[1])
      var da = dx.of(0)
      for i in dy.indices { da[i] = dy[i] * weights[i % weights.count] * b[i] }
      var db = dx.of(1)
      for i in dy.indices { db[i] = dy[i] * weights[i % weights.count] * a[i] }
      for j in dWeights.indices { dWeights[j] = 0 }
      for i in dy.indices { dWeights[i % weights.count] += dy[i] * a[i] * b[i] }
    }
  }

  /// y = x minus a running mean, which training moves toward the batch's.
  struct Centre: NodeKernel {
    func forward<S: Scalar>(
      _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
      into y: inout MutableSpan<S>, batch: KernelBatch
    ) {
      let (x, width) = (x[0], buffers.count)
      if batch.isTraining {
        for j in buffers.indices {
          var mean: S = 0
          for row in 0..<batch.rows { mean += x[row * width + j] }
          buffers[j] += (mean / S(batch.rows) - buffers[j]) / 10
        }
      }
      for i in y.indices { y[i] = x[i] - buffers[i % width] }
    }

    func backward<S: Scalar>(
      _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>,
      buffers: Span<S>, into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>,
      batch: KernelBatch
    ) {
      var dx = dx.of(0)
      for i in dy.indices { dx[i] = dy[i] }
    }
  }

  private func network(
    rows: Int, precision: Precision = .float64
  ) throws -> (Network, Examples) {
    var builder = NetworkBuilder(
      inputWidth: 3, targetWidth: 2, largestBatch: rows, precision: precision, seed: 4)
    let weights = try decode(.component(Kind<any Initializer>.initializer), "he_normal")
    builder.scope = "layers.0"
    let centred = try builder.apply(
      Centre(), to: [builder.input], width: 3,
      buffers: [TrainedTensor("mean", [3], filledWith: 0.5)])
    builder.scope = "layers.1"
    let hidden = try builder.affine(centred, outputs: 3, weight: weights, bias: weights)
    builder.scope = "layers.2"
    let product = try builder.apply(
      Product(), to: [hidden, builder.input], width: 3,
      weights: [TrainedTensor("gain", [3], filledWith: 1.5, role: .scale)])
    builder.scope = "layers.3"
    let square = try builder.apply(
      Product(), to: [product, product], width: 3,
      weights: [TrainedTensor("gain", [3], filledWith: 0.5, role: .scale)])
    builder.scope = "layers.4"
    let output = try builder.affine(square, outputs: 2, weight: weights, bias: weights)
    try builder.meanSquaredError(output)
    var random = RandomStream(seed: 3, purpose: "rows")
    func columns(_ count: Int) -> [[Double]] {
      (0..<count).map { _ in (0..<rows).map { _ in random.normal() } }
    }
    let examples = Examples(
      columns: columns(3), labels: [], targets: columns(2), count: rows, precision: precision)
    return (try Network(builder, output: output, stateCount: 0), examples)
  }

  private func step(_ network: Network, _ examples: Examples) -> Double {
    let rows = (0..<Int32(examples.count)).map { $0 }
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: 1)
    return network.evaluateBatch()
  }

  @Test(arguments: [5, 70, 300])
  func `gradients agree with finite differences, whatever the number of blocks`(rows: Int) throws {
    let (network, examples) = try network(rows: rows)
    let kept = network.snapshot()
    _ = step(network, examples)
    let gradients = network.parameters.map { network.gradient(of: $0) }
    for (tensor, gradient) in zip(network.parameters, gradients) {
      for index in gradient.indices {
        func loss(_ shift: Double) -> Double {
          network.restore(kept)
          var moved = network.values(of: tensor)
          moved[index] += shift
          network.set(moved, of: tensor)
          return step(network, examples)
        }
        let numeric = (loss(1e-5) - loss(-1e-5)) / 2e-5
        #expect(
          abs(numeric - gradient[index]) <= 1e-7 * max(1, abs(numeric)),
          "\(tensor.name)[\(index)]: \(gradient[index]) against \(numeric)")
      }
    }
  }

  @Test(arguments: [5, 70, 300], Precision.allCases)
  func `threads that share the rows change no bit`(rows: Int, precision: Precision) throws {
    let (one, examples) = try network(rows: rows, precision: precision)
    let alone = step(one, examples)
    for threads in [2, 3] {
      let (several, others) = try network(rows: rows, precision: precision)
      let together = several.working(on: threads) { step(several, others) }
      #expect(alone.bitPattern == together.bitPattern)
      for (a, b) in zip(one.parameters, several.parameters) {
        #expect(one.gradient(of: a) == several.gradient(of: b), "\(a.name), \(threads) threads")
      }
    }
  }

  @Test func `what a kernel keeps is saved with the weights, and an evaluation leaves it`() throws {
    let (network, examples) = try network(rows: 9)
    #expect(network.buffers.map(\.name) == ["layers.0.mean"])
    #expect(network.values(of: network.buffers[0]) == [0.5, 0.5, 0.5])
    _ = step(network, examples)
    let moved = network.values(of: network.buffers[0])
    #expect(moved.allSatisfy { $0 != 0.5 })
    _ = network.predict(examples)
    #expect(network.values(of: network.buffers[0]) == moved)
    let (other, _) = try self.network(rows: 9)
    try other.take(network.weights)
    #expect(other.values(of: other.buffers[0]) == moved)
    #expect(other.outputs(of: examples) == network.outputs(of: examples))
  }

  @Test func `a kernel on indices is refused by its name`() throws {
    var builder = NetworkBuilder(
      inputWidth: 3, categories: [2], targetWidth: 2, largestBatch: 4, precision: .float64, seed: 4
    )
    let problem = #expect(throws: ParameterProblem.self) {
      try builder.apply(
        Product(), to: [builder.input] + [builder.categories].compactMap { $0 }, width: 3)
    }
    #expect(problem?.reason == "'Product' takes tensors of numbers, at least one")
  }

  /// Squared error that writes its gradient before it reads.
  struct HastySquares: Loss, ValueLossKernel {
    static let name = "hasty_squares"
    static let summary = "Squared error."
    static let parameters: [Parameter<HastySquares>] = []
    var target: TargetKind { .values }

    func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
      try network.loss(self, of: output)
    }

    func evaluate<S: Scalar>(
      _ output: Span<S>, target: Span<S>, gradient: inout MutableSpan<S>
    ) -> S {
      for i in gradient.indices { gradient[i] = 1000 }
      let error = output[0] - target[0]
      gradient[0] = 2 * error
      return error * error
    }
  }

  @Test func `a constant answer costs the same however a loss writes its gradient`() throws {
    let targets = (0..<600).map { Double($0 % 7) }
    let losses = try HastySquares().rowLosses(
      ofConstant: [2], truth: .values(targets), rows: targets.count)
    #expect(losses == targets.map { (2 - $0) * (2 - $0) })
  }
}
