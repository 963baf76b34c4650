import SeismoNetworks
import SeismoSpec
import Testing

/// Networks drawn at random, in which several operations read one tensor, merges take one twice, and
/// nothing takes another.
@Suite struct BranchTests {
  private let rows: [Int32] = [0, 1, 2, 3, 4]

  /// A ReLU that isn't to be fused reads a copy. The other makes one too, so that both networks number
  /// their operations alike, which decides what dropout drops.
  private func relu(
    _ x: Tensor, fuses: Bool, in network: inout NetworkBuilder
  ) throws -> Tensor {
    let copy = try network.add([fuses ? network.input : x])
    return network.relu(fuses ? x : copy)
  }

  /// Operations on earlier tensors, then an affine map to the target's width.
  private func network(_ seed: UInt64, fuses: Bool = true) throws -> (Network, Examples) {
    var random = RandomStream(seed: seed, purpose: "branches")
    func columns(_ count: Int) -> [[Double]] {
      (0..<count).map { _ in rows.map { _ in random.normal() } }
    }
    let examples = Examples(
      columns: columns(3), labels: [], targets: columns(2), count: rows.count, precision: .float64)
    var network = NetworkBuilder(
      inputWidth: 3, targetWidth: 2, largestBatch: rows.count, precision: .float64, seed: seed)
    let weights = try decode(.component(Kind<any Initializer>.initializer), "he_normal")
    var tensors = [network.input]
    for index in 0..<4 + random.below(9) {
      let x = tensors[random.below(3) > 0 ? tensors.count - 1 : random.below(tensors.count)]
      let twins = tensors.filter { $0.width == x.width }
      let twin = twins[random.below(twins.count)]
      network.scope = "layers.\(index)"
      let y =
        switch random.below(12) {
        case 0...3:
          try network.affine(
            x, outputs: 2 + random.below(4), weight: weights,
            bias: random.below(4) > 0 ? weights : nil)
        case 4...6:
          try relu(x, fuses: fuses, in: &network)
        case 7: network.tanh(x)
        case 8: network.softmax(x)
        case 9: network.dropout(x, rate: ScheduledNumber(0.3))
        case 10: try network.add([x, twin, twins[0]])
        default: try network.concatenate([x, tensors[random.below(tensors.count)]])
        }
      tensors.append(y)
    }
    network.scope = "layers.last"
    let output = try network.affine(
      tensors[tensors.count - 1], outputs: 2, weight: weights, bias: weights)
    try network.meanSquaredError(output)
    return (try Network(network, output: output, stateCount: 0), examples)
  }

  private func step(_ network: Network, _ examples: Examples) -> Double {
    network.load(examples, rows: rows.span)
    network.begin(rows: rows.count, isTraining: true, key: 77)
    return network.evaluateBatch()
  }

  @Test(arguments: 1...400 as ClosedRange<UInt64>)
  func `fused and not, networks with branches compute the same`(seed: UInt64) throws {
    let (fused, examples) = try network(seed)
    let (plain, _) = try network(seed, fuses: false)
    let (one, other) = (step(fused, examples), step(plain, examples))
    #expect(abs(one - other) <= 1e-12 * abs(other))
    for (tensor, twin) in zip(fused.parameters, plain.parameters) {
      for (a, b) in zip(fused.gradient(of: tensor), plain.gradient(of: twin)) {
        #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "\(tensor.name): \(a) against \(b)")
      }
    }
  }

  @Test func `gradients of networks with branches agree with finite differences`() throws {
    var (compared, kinks) = (0, 0)
    for seed in 1...200 as ClosedRange<UInt64> {
      let (network, examples) = try network(seed)
      _ = step(network, examples)
      let gradients = network.parameters.map { network.gradient(of: $0) }
      for (tensor, gradient) in zip(network.parameters, gradients) {
        let values = network.values(of: tensor)
        for index in values.indices {
          let h = 1e-5
          func loss(at shift: Double) -> Double {
            var moved = values
            moved[index] += shift
            network.set(moved, of: tensor)
            return step(network, examples)
          }
          let (above, here, below) = (loss(at: h), loss(at: 0), loss(at: -h))
          network.set(values, of: tensor)
          if abs(above - 2 * here + below) / h > 1e-3 {
            kinks += 1
            continue
          }
          compared += 1
          let numeric = (above - below) / (2 * h)
          #expect(
            abs(numeric - gradient[index]) <= 1e-6 * max(1, abs(numeric)),
            "network \(seed), \(tensor.name)[\(index)]: \(gradient[index]) against \(numeric)")
        }
      }
    }
    #expect(compared > 5000)
    #expect(kinks * 20 <= compared, "\(kinks) kinks")
  }
}
