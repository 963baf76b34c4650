import SeismoNetworks
import SeismoSpec
import Testing

/// Initializers that look at the first batch.
@Suite struct FirstBatchTests {
  private static let model = """
    [{use: dense, units: 5, init: unit_outputs, bias_init: spread_kinks}, tanh,
      {use: dense, units: 4, init: unit_outputs, bias_init: spread_kinks, scaling: ntk}]
    """

  private func started(rows: Int = 9) throws -> (Bench, Network) {
    let bench = try Bench(Self.model, rowCount: rows, inputScale: 30)
    #expect(bench.network.looksAtData)
    bench.network.start(from: bench.examples, rows: bench.rows, seed: 3)
    return (bench, bench.network)
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
      .squareRoot()
  }

  @Test func `every unit's products have standard deviation 1, in layer after layer`() throws {
    let (bench, network) = try started()
    let outputs = network.outputs(of: bench.examples)
    let bias = network.values(of: network.parameters[3])
    for unit in 0..<4 {
      let products = bench.rows.map { outputs[Int($0) * 4 + unit] - bias[unit] }
      #expect(abs(deviation(products) - 1) < 1e-12)
    }
  }

  @Test func `every bias puts the unit's zero within the batch's products`() throws {
    let (bench, network) = try started()
    let outputs = network.outputs(of: bench.examples)
    for unit in 0..<4 {
      let values = bench.rows.map { outputs[Int($0) * 4 + unit] }
      #expect(values.contains { $0 < 0 } && values.contains { $0 > 0 })
    }
  }

  @Test func `the same seed starts alike, and a batch of one row leaves the weights as drawn`()
    throws
  {
    let (_, a) = try started()
    let (_, b) = try started()
    #expect(a.parameters.map { a.values(of: $0) } == b.parameters.map { b.values(of: $0) })
    let (_, one) = try started(rows: 1)
    #expect(one.parameters.allSatisfy { one.values(of: $0).allSatisfy(\.isFinite) })
  }

  @Test func `such an initializer is refused where no dense layer is`() {
    let problem = #expect(throws: ParameterProblem.self) {
      try Bench(
        "[{use: ensemble, members: 2}, {use: heads, init: unit_outputs}]")
    }
    #expect(
      problem?.reason
        == "'unit_outputs' looks at what a dense layer takes, and 'weight' is of 'member_affine'; take another "
        + "initializer")
  }
}
