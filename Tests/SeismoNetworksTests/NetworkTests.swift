import SeismoNetworks
import SeismoSpec
import Testing

@Suite struct NetworkTests {
  @Test(arguments: GradientTests.models)
  func `an evaluation gives each row the bits that it has alone`(model: String) throws {
    for precision in Precision.allCases {
      let bench = try Bench(model, precision: precision, rowCount: 23)
      _ = bench.step()  // moves running statistics off their start
      let whole = bench.network.predict(bench.examples)
      #expect(whole.count == 23)
      for row in 0..<23 {
        bench.network.load(bench.examples, rows: [Int32(row)].span)
        bench.network.begin(rows: 1, isTraining: false)
        #expect(bench.network.evaluateBatch() == whole.rowLosses[row])
      }
    }
  }

  @Test(arguments: [true, false])
  func `relu cuts at zero behind a dense layer with a bias and without`(bias: Bool) throws {
    let model = "[{use: dense, units: 4, bias: \(bias)}"
    let plain = try Bench(model + "]").network
    let cut = try Bench(model + ", relu]")
    let before = plain.predict(cut.examples).outputs
    #expect(before.contains { $0 < 0 })
    #expect(cut.network.predict(cut.examples).outputs == before.map { max(0, $0) })
  }

  @Test func `weights are given and taken as PyTorch lays them out`() throws {
    let bench = try Bench("[{use: dense, units: 5}, {use: dense, units: 4}]")
    let weight = try #require(bench.network.parameters.first)
    #expect(weight.name == "layers.0.weight")
    #expect(weight.dimensions == [5, 3])
    let values = (0..<15).map(Double.init)
    bench.network.set(values, of: weight)
    #expect(bench.network.values(of: weight) == values)
  }

  @Test func `a snapshot put back gives the same bits`() throws {
    let bench = try Bench("[{use: dense, units: 5}, batch_norm, {use: dense, units: 4}]")
    let before = bench.network.snapshot()
    let loss = bench.step()
    let running = bench.network.buffers.map { bench.network.values(of: $0) }
    for tensor in bench.network.parameters {
      bench.network.set(bench.network.values(of: tensor).map { $0 + 1 }, of: tensor)
    }
    #expect(bench.step() != loss)
    bench.network.restore(before)
    #expect(bench.step() == loss)
    #expect(bench.network.buffers.map { bench.network.values(of: $0) } == running)
  }

  @Test func `both precisions start from the same numbers, and a seed from its own`() throws {
    let model = "[{use: dense, units: 50, init: he_normal}, {use: dense, units: 4}]"
    func weights(_ precision: Precision, _ seed: UInt64) throws -> [Double] {
      let network = try Bench(model, precision: precision, seed: seed).network
      return network.parameters.flatMap { network.values(of: $0) }
    }
    let double = try weights(.float64, 5)
    #expect(try weights(.float32, 5) == double.map { Double(Float($0)) })
    #expect(try weights(.float64, 5) == double)
    #expect(try weights(.float64, 6) != double)
  }

  @Test func `initializers have the moments and limits of their formulas`() throws {
    let info = ParameterInfo(name: "w", dimensions: [400, 300])
    func drawn(_ text: String) throws -> [Double] {
      let initializer = try decode(.component(Kind<any Initializer>.initializer), text)
      var random = RandomStream(seed: 3, purpose: "test")
      var values = [Double](repeating: .nan, count: 120_000)
      var span = values.mutableSpan
      try initializer.fill(&span, of: info, random: &random)
      return values
    }
    func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return (mean, variance.squareRoot())
    }
    for scale in [1.0, 10] {
      let he = moments(try drawn("{use: he_normal, scale: \(scale)}"))
      let expected = scale * (2.0 / 300).squareRoot()
      #expect(abs(he.deviation / expected - 1) < 0.01)
      #expect(abs(he.mean) < expected * 0.015)
      let glorotNormal = moments(try drawn("{use: glorot_normal, scale: \(scale)}"))
      #expect(abs(glorotNormal.deviation / (scale * (2.0 / 700).squareRoot()) - 1) < 0.01)
      let glorot = try drawn("{use: glorot_uniform, scale: \(scale)}")
      let limit = scale * (6.0 / 700).squareRoot()
      #expect(glorot.allSatisfy { abs($0) <= limit })
      #expect(abs(moments(glorot).deviation / (limit / 3.0.squareRoot()) - 1) < 0.01)
    }
    #expect(try drawn("zeros").allSatisfy { $0 == 0 })
  }
}
