import SeismoNetworks
import SeismoSpec
import Testing

/// Layers against PyTorch's: Tests/Golden/make_golden_layers.py.
@Suite struct LayerGoldenTests {
  struct Golden: Decodable, Sendable {
    var inputs: [[Double]]
    var targets: [[Double]]
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var spec: String
    var parameters: [String: [Double]]
    var gradients: [String: [Double]]
    var outputs: [Double]
    var loss: Double
    var testDescription: String { spec }
  }

  static let golden: Golden? = try? SeismoNetworksTests.golden("layers")

  @Test(arguments: golden?.cases ?? [])
  func `outputs, loss and gradients are PyTorch's`(golden: Case) throws {
    for (precision, tolerance) in [(Precision.float64, 1e-14), (.float32, 2e-6)] {
      let found = try network(golden, precision)
      #expect(agree([found.step()], [golden.loss], within: tolerance))
      for tensor in found.network.parameters {
        let (gradient, expected) = (
          found.network.gradient(of: tensor), try #require(golden.gradients[tensor.name])
        )
        #expect(
          agree(gradient, expected, within: tolerance * 4),
          "\(tensor.name) \(precision): \(gradient), PyTorch has \(expected)")
      }
      let outputs = found.network.predict(found.examples).outputs
      #expect(
        agree(outputs, golden.outputs, within: tolerance), "\(outputs), not \(golden.outputs)")
    }
  }

  private func network(_ golden: Case, _ precision: Precision) throws -> GoldenNetwork {
    let all = try #require(Self.golden)
    let made = try GoldenNetwork(
      "[{use: dense, units: 4}, \(golden.spec)]", inputs: all.inputs, targets: all.targets,
      precision: precision)
    #expect(made.network.parameters.count == golden.parameters.count)
    for tensor in made.network.parameters {
      made.network.set(try #require(golden.parameters[tensor.name]), of: tensor)
    }
    return made
  }

  @Test func `there are cases`() throws {
    #expect(try #require(Self.golden).cases.count == 14)
  }

  @Test func `multiply multiplies two tensors and three`() throws {
    var builder = NetworkBuilder(
      inputWidth: 2, targetWidth: 2, largestBatch: 3, precision: .float64, seed: 1)
    let part = try decode(.component(Kind<any NetworkPart>.layer), "multiply")
    builder.scope = "layers.0"
    let square = try builder.apply(part, to: [builder.input, builder.input])
    let cube = try builder.apply(part, to: [builder.input, builder.input, builder.input])
    let both = try builder.concatenate([square, cube])
    let network = try Network(builder, output: both, stateCount: 0)
    let examples = Examples(
      columns: [[1, -2, 3], [0.5, 0, -1]], labels: [], targets: [], count: 3, precision: .float64)
    #expect(
      network.outputs(of: examples) == [1, 0.25, 1, 0.125, 4, 0, -8, 0, 9, 1, 27, -1])
  }
}
