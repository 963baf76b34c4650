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
    /// Of three layers.
    var starts: [[Double]]
    var networks: [Case]
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
    try follow(golden, "[{use: dense, units: 4}]", from: [all.weight, all.bias])
  }

  @Test(arguments: golden?.networks ?? [])
  func `updates of matrices are PyTorch's`(golden: Case) throws {
    try follow(
      golden,
      "[{use: dense, units: 6}, tanh, {use: dense, units: 5}, tanh, {use: dense, units: 4}]",
      from: try #require(Self.golden).starts)
  }

  private func follow(_ golden: Case, _ model: String, from starts: [[Double]]) throws {
    let all = try #require(Self.golden)
    let spec = golden.spec.replacing(Self.ofWeights, with: "")
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), spec)
    let groups = try decode(
      .list(of: .record(ParameterGroup.self)),
      spec == golden.spec ? "[]" : "[{parameters: [bias], decay_factor: 0}]")
    let trained = try GoldenNetwork(
      model, inputs: all.inputs, targets: all.targets, stateCount: optimizer.stateCount)
    let network = trained.network
    for (tensor, values) in zip(network.parameters, starts) {
      network.set(values, of: tensor)
    }
    let update = Update(optimizer, groups: groups, of: network)
    for number in 1...(all.steps.last ?? 1) {
      _ = trained.step()
      update.run(at: .before(number), rateFactor: 1)
      guard let place = all.steps.firstIndex(of: number) else { continue }
      let found = update.answering(after: number) {
        network.parameters.flatMap { network.values(of: $0) }
      }
      #expect(
        agree(found, golden.steps[place], within: Self.tolerance(of: spec)),
        "step \(number): \(found), PyTorch has \(golden.steps[place])")
    }
  }

  /// L-BFGS divides by small differences of gradients: digits that processors round in their own
  /// ways come to the front.
  private static func tolerance(of spec: String) -> Double {
    spec.contains("lbfgs") ? 1e-10 : 1e-12
  }

  @Test func `every registered optimizer has its golden`() throws {
    let golden = try #require(Self.golden)
    let cases = golden.cases + golden.networks
    for name in try registered("optimizer") {
      #expect(cases.contains { $0.spec == name || $0.spec.hasPrefix("{use: \(name),") }, "\(name)")
    }
  }
}
