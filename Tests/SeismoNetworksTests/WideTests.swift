import SeismoNetworks
import SeismoSpec
import Testing

/// Products by BLAS give what the own kernel gives, with every epilogue.
@Suite struct WideTests {
  private let width = 96
  private let rows = 64

  private func wide(_ precision: Precision, usesBLAS: Bool = true) throws -> Network {
    var random = RandomStream(seed: 2, purpose: "rows")
    let columns = (0..<width).map { _ in (0..<rows).map { _ in random.normal() } }
    var builder = NetworkBuilder(
      inputWidth: width, targetWidth: 4, largestBatch: rows, precision: precision, seed: 1)
    builder.blasThreshold = usesBLAS ? 0 : .max
    var flow = builder.input
    let layers = try decode(
      .list(of: .component(Kind<any NetworkPart>.layer)),
      "[{use: dense, units: \(width)}, relu, {use: dense, units: \(width)}, relu, "
        + "{use: dense, units: 4}]")
    for (index, layer) in layers.enumerated() {
      builder.scope = "layers.\(index)"
      flow = try builder.apply(layer, to: [flow])
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

  @Test(arguments: Precision.allCases)
  func `BLAS agrees with the own kernel`(precision: Precision) throws {
    let blas = try wide(precision)
    let own = try wide(precision, usesBLAS: false)
    let tolerance = precision == .float32 ? 1e-5 : 1e-13
    #expect(abs(step(blas) - step(own)) < tolerance)
    for (a, b) in zip(blas.parameters, own.parameters) {
      for (x, y) in zip(blas.gradient(of: a), own.gradient(of: b)) {
        #expect(abs(x - y) < tolerance)
      }
    }
  }
}
