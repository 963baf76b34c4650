import SeismoNetworks
import SeismoSpec
import Testing

/// Products wide enough for BLAS give what the definition gives, with every epilogue.
@Suite struct WideTests {
  private let width = 384
  private let rows = 256

  private func wide(_ precision: Precision) throws -> Network {
    var random = RandomStream(seed: 2, purpose: "rows")
    let columns = (0..<width).map { _ in (0..<rows).map { _ in random.normal() } }
    var builder = NetworkBuilder(
      inputWidth: width, targetWidth: 4, capacity: rows, precision: precision, seed: 1)
    var flow = builder.input
    let layers = try decode(
      .list(of: .component(Kind<any Layer>.layer)),
      "[{use: dense, units: \(width)}, relu, {use: dense, units: \(width)}, relu, "
        + "{use: dense, units: 4}]")
    for (index, layer) in layers.enumerated() {
      builder.scope = "layers.\(index)"
      flow = try layer.plan(flow, in: &builder)
    }
    try decode(.component(Kind<any Loss>.loss), "cross_entropy").plan(flow, in: &builder)
    let network = try Network(builder, output: flow, stateCount: 0)
    let examples = Examples(
      columns: columns, labels: (0..<rows).map { Int32($0 % 4) }, targets: [], count: rows,
      precision: precision)
    let order = [Int32](0..<Int32(rows))
    network.load(examples, rows: order.span)
    return network
  }

  private func step(_ network: Network) -> Double {
    network.begin(rows: rows, isTraining: true)
    return network.evaluateBatch()
  }

  @Test func `the products are wide enough`() {
    #expect(width * width * rows >= Network.blasThreshold)
  }

  @Test func `gradients of wide layers agree with finite differences`() throws {
    let network = try wide(.float64)
    _ = step(network)
    for tensor in network.parameters {
      let gradient = network.gradient(of: tensor)
      let values = network.values(of: tensor)
      for index in stride(from: 0, to: values.count, by: max(1, values.count / 5)) {
        func loss(at shift: Double) -> Double {
          var moved = values
          moved[index] += shift
          network.set(moved, of: tensor)
          return step(network)
        }
        let h = 1e-6
        let (above, here, below) = (loss(at: h), loss(at: 0), loss(at: -h))
        network.set(values, of: tensor)
        if abs(above - 2 * here + below) / h > 1e-5 { continue }
        let numeric = (above - below) / (2 * h)
        #expect(abs(numeric - gradient[index]) <= 1e-6 * max(1e-2, abs(numeric)))
      }
    }
  }

  @Test func `Float32 agrees with Float64`() throws {
    let double = try wide(.float64)
    let single = try wide(.float32)
    #expect(abs(step(double) - step(single)) < 1e-5)
    for (a, b) in zip(double.parameters, single.parameters) {
      for (x, y) in zip(double.gradient(of: a), single.gradient(of: b)) {
        #expect(abs(x - y) < 1e-5)
      }
    }
  }
}
