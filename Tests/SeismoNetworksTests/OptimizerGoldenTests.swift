import SeismoNetworks
import SeismoSpec
import Testing

/// Optimizers against PyTorch's, step by step: Tests/Golden/make_golden_optimizers.py.
@Suite struct OptimizerGoldenTests {
  struct Golden: Decodable, Sendable {
    var inputs: [[Double]]
    var targets: [[Double]]
    var weight: [Double]
    var bias: [Double]
    var steps: [Int]
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var spec: String
    var steps: [[Double]]
    var testDescription: String { spec }
  }

  /// After a spec whose decay is the weights' alone.
  static let ofWeights = " of weights"

  static let golden: Golden? = try? SeismoNetworksTests.golden("optimizers")

  @Test(arguments: golden?.cases ?? [])
  func `updates are PyTorch's`(golden: Case) throws {
    let all = try #require(Self.golden)
    let spec = golden.spec.replacing(Self.ofWeights, with: "")
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), spec)
    let groups = try decode(
      .list(of: .record(ParameterGroup.self)),
      spec == golden.spec ? "[]" : "[{parameters: [bias], decay: 0}]")
    let trained = try GoldenNetwork(
      "[{use: dense, units: 4}]", inputs: all.inputs, targets: all.targets,
      stateCount: optimizer.stateCount)
    let network = trained.network
    for (tensor, values) in zip(network.parameters, [all.weight, all.bias]) {
      network.set(values, of: tensor)
    }
    let update = Update(optimizer, groups: groups, of: network)
    for number in 1...(all.steps.last ?? 1) {
      _ = trained.step()
      update.run(at: .before(number), rateFactor: 1)
      guard let place = all.steps.firstIndex(of: number) else { continue }
      let found = network.parameters.flatMap { network.values(of: $0) }
      #expect(
        agree(found, golden.steps[place], within: 1e-12),
        "step \(number): \(found), PyTorch has \(golden.steps[place])")
    }
  }

  @Test func `every registered optimizer has its golden`() throws {
    let cases = try #require(Self.golden).cases
    for name in try registered("optimizer") {
      #expect(cases.contains { $0.spec == name || $0.spec.hasPrefix("{use: \(name),") }, "\(name)")
    }
  }
}
