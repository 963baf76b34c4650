import SeismoNetworks
import SeismoSpec
import Testing

/// Losses against PyTorch's: Tests/Golden/make_golden_losses.py.
@Suite struct LossGoldenTests {
  struct Golden: Decodable, Sendable {
    var inputs: [[Double]]
    var rowWeights: [Double]
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var spec: String
    var width: Int
    var labels: [Int32]
    var targets: [[Double]]?
    var parameters: [String: [Double]]
    var gradients: [String: [Double]]
    var rows: [Double]
    var weighted: Weighted
    var testDescription: String { spec }
  }

  struct Weighted: Decodable, Sendable {
    var loss: Double
    var gradients: [String: [Double]]
  }

  static let golden: Golden? = try? SeismoNetworksTests.golden("losses")

  @Test(arguments: golden?.cases ?? [])
  func `rows' losses and gradients are PyTorch's`(golden: Case) throws {
    for (precision, tolerance) in [(Precision.float64, 1e-13), (.float32, 1e-5)] {
      let found = try network(golden, precision)
      let mean = golden.rows.reduce(0, +) / Double(golden.rows.count)
      try expect(found, [mean], golden.gradients, within: tolerance)
      let rows = found.network.predict(found.examples).rowLosses
      #expect(agree(rows, golden.rows, within: tolerance), "\(rows), not \(golden.rows)")
    }
  }

  @Test(arguments: golden?.cases ?? [])
  func `rows of weights that have the mean 1 give PyTorch's weighted mean`(golden: Case) throws {
    let weights = try #require(Self.golden).rowWeights
    let mean = weights.reduce(0, +) / Double(weights.count)
    for (precision, tolerance) in [(Precision.float64, 1e-13), (.float32, 1e-5)] {
      let found = try network(golden, precision, weights: weights.map { $0 / mean })
      try expect(found, [golden.weighted.loss], golden.weighted.gradients, within: tolerance)
      // Figures count each row once.
      let rows = found.network.predict(found.examples).rowLosses
      #expect(agree(rows, golden.rows, within: tolerance), "\(rows), not \(golden.rows)")
    }
  }

  private func expect(
    _ found: GoldenNetwork, _ loss: [Double], _ gradients: [String: [Double]],
    within tolerance: Double
  ) throws {
    #expect(agree([found.step()], loss, within: tolerance))
    for tensor in found.network.parameters {
      let (gradient, expected) = (
        found.network.gradient(of: tensor), try #require(gradients[tensor.name])
      )
      #expect(
        agree(gradient, expected, within: tolerance * 4),
        "\(tensor.name): \(gradient), PyTorch has \(expected)")
    }
  }

  @Test func `there are cases of every loss but nll`() throws {
    let cases = try #require(Self.golden).cases
    #expect(cases.count == 21)
    for name in try registered("loss") where name != "nll" {
      #expect(cases.contains { $0.spec == name || $0.spec.hasPrefix("{use: \(name),") }, "\(name)")
    }
  }

  private func network(
    _ golden: Case, _ precision: Precision, weights: [Double]? = nil
  ) throws -> GoldenNetwork {
    let sigmoid = golden.spec == "bce" ? ", sigmoid" : ""
    let made = try GoldenNetwork(
      "[{use: dense, units: \(golden.width)}\(sigmoid)]", loss: golden.spec,
      inputs: try #require(Self.golden).inputs, targets: golden.targets, labels: golden.labels,
      weights: weights, classes: 4, precision: precision)
    for tensor in made.network.parameters {
      made.network.set(try #require(golden.parameters[tensor.name]), of: tensor)
    }
    return made
  }
}
