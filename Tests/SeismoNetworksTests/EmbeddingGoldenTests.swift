import SeismoNetworks
import SeismoSpec
import Testing

/// Embeddings of numbers against their authors': Tests/Golden/make_golden_embeddings.py.
@Suite struct EmbeddingGoldenTests {
  struct Golden: Decodable {
    var names: [String]
    var inputs, targets: [[Double]]
    var parameters, gradients: [String: [Double]]
    var outputs: [Double]
    var loss: Double
  }

  private func network(_ golden: Golden, _ precision: Precision) throws -> GoldenNetwork {
    try GoldenNetwork(
      "[{use: ple_embedding, width: 3}, {use: dense, units: 2}]", inputs: golden.inputs,
      names: golden.names, targets: golden.targets, precision: precision)
  }

  @Test func `outputs, loss and gradients of ple_embedding are rtdl_num_embeddings'`() throws {
    let golden: Golden = try golden("embeddings")
    for (precision, tolerance) in [(Precision.float64, 1e-14), (.float32, 2e-6)] {
      let found = try network(golden, precision)
      #expect(found.network.parameters.map(\.name).sorted() == golden.parameters.keys.sorted())
      for tensor in found.network.parameters {
        found.network.set(try #require(golden.parameters[tensor.name]), of: tensor)
      }
      #expect(agree([found.step()], [golden.loss], within: tolerance))
      for tensor in found.network.parameters {
        let gradient = found.network.gradient(of: tensor)
        #expect(
          agree(gradient, golden.gradients[tensor.name] ?? [], within: tolerance * 4),
          "\(tensor.name): \(gradient)")
      }
      let outputs = found.network.predict(found.examples).outputs
      #expect(agree(outputs, golden.outputs, within: tolerance))
    }
  }

  @Test func `it is linear at first, with the number's weights alone`() throws {
    let made = try network(try golden("embeddings"), .float64)
    let tensor = try #require(
      made.network.parameters.first { $0.name == "layers.0.numbers5.weight" })
    #expect(tensor.dimensions == [3, 5, 3])
    for (place, value) in made.network.values(of: tensor).enumerated() {
      #expect((value != 0) == (place / 3 % 5 == 0) && abs(value) <= 1 / 3.0.squareRoot())
    }
  }

  @Test func `bins without their column are a source, and what is excepted stays`() throws {
    func width(_ names: [String], _ layer: String) throws -> Int {
      var builder = NetworkBuilder(
        inputWidth: names.count, targetWidth: 1, largestBatch: 2, precision: .float64, seed: 1)
      builder.inputNames = names
      let part = try decode(.component(Kind<any NetworkPart>.layer), layer)
      return try builder.apply(part, to: [builder.input]).width
    }
    let layer = "{use: ple_embedding, width: 3}"
    #expect(try width(["x.bin0", "x.bin1", "y", "z", "z.bin0"], layer) == 9)
    // A bin that stands beside another column's is no bin of that column.
    #expect(try width(["x.bin0", "y.bin0", "k=a", "k=b"], layer) == 8)
    #expect(try width(["k=a", "k=b"], layer) == 2)
  }
}
