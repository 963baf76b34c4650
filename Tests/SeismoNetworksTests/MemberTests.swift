import SeismoNetworks
import SeismoSpec
import SeismoStandard
import Testing

/// Ensembles whose members share weights.
@Suite struct MemberTests {
  private static let count = 3

  private func initializer() throws -> any Initializer {
    try decode(.component(Kind<any Initializer>.initializer), "he_normal")
  }

  private func builder(_ rows: Int, _ precision: Precision = .float64) -> NetworkBuilder {
    var builder = NetworkBuilder(
      inputWidth: 3, targetWidth: 4, largestBatch: rows, precision: precision, seed: 4)
    builder.smallestTrainingBatch = rows
    return builder
  }

  private func examples(_ rows: Int, _ kind: TargetKind, _ precision: Precision = .float64)
    -> Examples
  {
    var random = RandomStream(seed: 9, purpose: "rows")
    func columns(_ count: Int) -> [[Double]] {
      (0..<count).map { _ in (0..<rows).map { _ in random.normal() } }
    }
    return Examples(
      columns: columns(3), labels: kind == .classes ? (0..<rows).map { Int32($0 % 4) } : [],
      targets: kind == .classes ? [] : columns(4), count: rows, precision: precision)
  }

  private func step(_ network: Network, _ examples: Examples) -> Double {
    let rows = (0..<Int32(examples.count)).map { $0 }
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: 7)
    return network.evaluateBatch()
  }

  /// Scales, a shared map, ReLU and heads; of one member alone where `members` is nil.
  private func network(members: Int?, _ loss: any Loss, rows: Int) throws -> Network {
    var network = builder(rows)
    let weights = try initializer()
    network.scope = "layers.0"
    let x = try members.map { try network.spread(network.input, members: $0) } ?? network.input
    let scaled = try network.scale(x, weights)
    network.scope = "layers.1"
    let hidden = network.relu(
      try network.affine(scaled, outputs: 5, weight: weights, bias: weights))
    network.scope = "layers.2"
    let output =
      members == nil
      ? try network.affine(hidden, outputs: 4, weight: weights, bias: weights)
      : try network.memberAffine(hidden, outputs: 4, weight: weights, bias: weights)
    try loss.plan(output, in: &network)
    let answer = try network.answer(output, of: loss)
    return try Network(network, output: answer, stateCount: 0)
  }

  /// The network of one member, with its share of an ensemble's numbers.
  private func member(_ member: Int, of whole: Network, _ loss: any Loss, rows: Int) throws
    -> Network
  {
    let single = try network(members: nil, loss, rows: rows)
    for tensor in single.parameters {
      let source = try #require(whole.parameters.first { $0.name == tensor.name })
      let values = whole.values(of: source)
      guard source.count != tensor.count else {
        single.set(values, of: tensor)
        continue
      }
      let own = Array(values[member * tensor.count..<(member + 1) * tensor.count])
      // A head is [inputs, outputs], an affine map's weight [outputs, inputs].
      single.set(
        tensor.dimensions.count < 2
          ? own : (0..<tensor.count).map { own[$0 % 5 * 4 + $0 / 5] }, of: tensor)
    }
    return single
  }

  @Test(arguments: ["cross_entropy", "mse"], [5, 70])
  func `an ensemble's loss and answer are the means of its members'`(
    loss: String, rows: Int
  ) throws {
    let loss = try decode(.component(Kind<any Loss>.loss), loss)
    let examples = examples(rows, loss.target)
    let whole = try network(members: Self.count, loss, rows: rows)
    let members = try (0..<Self.count).map { try member($0, of: whole, loss, rows: rows) }
    let mean = members.map { step($0, examples) }.reduce(0, +) / Double(Self.count)
    #expect(abs(step(whole, examples) - mean) < 1e-12)
    let rowLosses = members.map { $0.predict(examples).rowLosses }
    let outputs = members.map { $0.outputs(of: examples) }
    let answers = whole.predict(examples)
    for row in 0..<rows {
      let own = rowLosses.map { $0[row] }.reduce(0, +) / Double(Self.count)
      #expect(abs(answers.rowLosses[row] - own) < 1e-12)
      let rowOutputs = outputs.map { Array($0[row * 4..<row * 4 + 4]) }
      let answer = Array(answers.outputs[row * 4..<row * 4 + 4])
      let (found, expected) =
        loss.target == .classes
        ? (probabilities(answer), mean4(rowOutputs.map(probabilities)))
        : (answer, mean4(rowOutputs))
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-12) }
    }
  }

  private func probabilities(_ logits: [Double]) -> [Double] {
    let most = logits.max() ?? 0
    let powers = logits.map { Double.exp($0 - most) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  private func mean4(_ rows: [[Double]]) -> [Double] {
    (0..<4).map { j in rows.map { $0[j] }.reduce(0, +) / Double(rows.count) }
  }

  /// Every operation that takes members, a kernel of one's own among them.
  private func everything(_ rows: Int, _ precision: Precision = .float64) throws -> Network {
    var network = builder(rows, precision)
    let weights = try initializer()
    func scope(_ index: Int) { network.scope = "layers.\(index)" }
    scope(0)
    let x = try network.scale(network.spread(network.input, members: Self.count), weights)
    scope(1)
    let hidden = network.relu(try network.affine(x, outputs: 4, weight: weights, bias: weights))
    scope(2)
    let narrow = network.tanh(
      try network.affine(hidden, outputs: 4, weight: weights, bias: weights))
    let both = try network.concatenate([hidden, network.softmax(narrow)])
    scope(3)
    let normal = try network.batchNormalization(both, epsilon: 1e-3, place: .inside, momentum: 0.1)
    let dropped = network.dropout(normal, rate: ScheduledNumber(0.2))
    scope(4)
    let product = try network.apply(
      NodeKernelTests.Product(), to: [dropped, both], width: 8,
      weights: [TrainedTensor("gain", [8], filledWith: 1.5, role: .scale)])
    let doubled = try network.multiply(dropped, network.linear(both, factor: 0.5, offset: 1))
    let sum = try network.shift(network.add([product, normal, doubled]), weights)
    scope(5)
    let output = try network.memberAffine(sum, outputs: 4, weight: weights, bias: weights)
    try network.crossEntropy(output, logClip: nil, clipGradient: .zero)
    let answer = network.answer(output, ofLogits: true)
    return try Network(network, output: answer, stateCount: 0)
  }

  @Test(arguments: [5, 70])
  func `gradients of an ensemble agree with finite differences`(rows: Int) throws {
    let (network, examples) = (try everything(rows), examples(rows, .classes))
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
        let numeric = (loss(1e-6) - loss(-1e-6)) / 2e-6
        #expect(
          abs(numeric - gradient[index]) <= 1e-6 * max(1, abs(numeric)),
          "\(tensor.name)[\(index)]: \(gradient[index]) against \(numeric)")
      }
    }
  }

  @Test(arguments: [5, 65, 300], Precision.allCases)
  func `threads change no bit of an ensemble`(rows: Int, precision: Precision) throws {
    let examples = examples(rows, .classes, precision)
    let one = try everything(rows, precision)
    let alone = step(one, examples)
    for threads in [2, 3] {
      let several = try everything(rows, precision)
      let together = several.working(on: threads) { step(several, examples) }
      #expect(alone.bitPattern == together.bitPattern)
      for (a, b) in zip(one.parameters, several.parameters) {
        #expect(one.gradient(of: a) == several.gradient(of: b), "\(a.name), \(threads) threads")
      }
    }
  }

  @Test func `what doesn't fit an ensemble is refused`() throws {
    var network = builder(4)
    let x = try network.spread(network.input, members: 2)
    func reason(_ work: () throws -> Tensor) -> String? {
      #expect(throws: ParameterProblem.self) { try work() }?.reason
    }
    #expect(
      reason { try network.spread(x, members: 2) }
        == "makes members of what has 2 members already")
    #expect(
      reason { try network.add([x, network.input]) }
        == "takes tensors of one number of members, got 2, 1")
    #expect(
      reason { try network.concatenate([x, network.input]) }
        == "takes tensors of one number of members, got 2, 1")
    #expect(
      reason { try network.apply(NodeKernelTests.Product(), to: [x, network.input], width: 3) }
        == "takes tensors of one number of members, got 2, 1")
  }
}
