import SeismoNetworks
import SeismoSpec
import Testing

/// Gradients through several layers, fused and not, agree with central differences in Float64; single
/// layers and losses are held to that by the contract.
@Suite struct GradientTests {
  static let models = [
    "[{use: dense, units: 4}]",
    "[{use: dense, units: 5, bias: false}, {use: dense, units: 4, bias: false}]",
    "[{use: dense, units: 6}, relu, {use: dense, units: 5}, relu, {use: dense, units: 4}]",
    "[{use: dense, units: 6}, tanh, relu, {use: dense, units: 4}]",
    "[{use: dense, units: 6, bias: false}, relu, {use: dense, units: 4}]",
    "[relu, {use: dense, units: 4}]",
    "[{use: dense, units: 6}, relu, tanh, {use: dense, units: 4}, relu]",
    "[{use: dense, units: 5}, batch_norm, {use: dense, units: 4}]",
    "[batch_norm, {use: dense, units: 5}, {use: batch_norm, epsilon: 0.3, epsilon_place: outside}, tanh, {use: dense, units: 4}]",
    "[{use: dense, units: 7}, relu, {use: batch_norm, epsilon: 1e-3, epsilon_place: outside}, {use: dense, units: 4}]",
    "[{use: dense, units: 8}, tanh, {use: dropout, rate: 0.4}, {use: dense, units: 4}]",
    "[{use: dense, units: 8}, {use: dropout, rate: 0}, {use: dense, units: 4}, batch_norm]",
    "[{use: dense, units: 5}, softmax, {use: dense, units: 4}]",
    "[{use: mlp, hidden: [6, 5]}]",
    "[{use: mlp, hidden: [6, 5], activation: batch_norm}]",
  ]
  static let losses = ["cross_entropy", "{use: cross_entropy, log_clip: 0.2}", "mse"]
  static let probabilityLosses = [
    "nll", "{use: nll, log_clip: off}", "{use: nll, log_clip: 0.25}",
  ]

  @Test(arguments: models, losses)
  func `gradients agree with finite differences`(model: String, loss: String) throws {
    try check(model, loss)
  }

  @Test(arguments: models, probabilityLosses)
  func `gradients through probabilities agree with finite differences`(
    model: String, loss: String
  ) throws {
    try check(String(model.dropLast()) + ", softmax]", loss)
  }

  private func check(_ model: String, _ loss: String) throws {
    var compared = 0
    var kinks = 0
    for seed in 1...3 {
      let bench = try Bench(model, loss: loss, seed: UInt64(seed))
      let analytic = bench.gradient()
      var place = 0
      for tensor in bench.network.parameters {
        let values = bench.network.values(of: tensor)
        for index in values.indices {
          defer { place += 1 }
          let h = 1e-5
          func loss(at shift: Double) -> Double {
            var moved = values
            moved[index] += shift
            bench.network.set(moved, of: tensor)
            return bench.step()
          }
          let (above, here, below) = (loss(at: h), loss(at: 0), loss(at: -h))
          bench.network.set(values, of: tensor)
          let numeric = (above - below) / (2 * h)
          if abs(above - 2 * here + below) / h > 1e-3 {
            kinks += 1
            continue
          }
          compared += 1
          let scale = max(abs(numeric), abs(analytic[place]), 1e-2)
          #expect(
            abs(numeric - analytic[place]) <= 1e-6 * scale,
            "\(tensor.name)[\(index)]: \(analytic[place]) against \(numeric)")
        }
      }
    }
    #expect(compared > 10)
    #expect(kinks * 5 <= compared, "\(kinks) kinks")
  }

  @Test func `a clipped row keeps the gradient of the bare loss if asked to`() throws {
    let model = "[{use: dense, units: 4}]"
    let bare = try Bench(model, inputScale: 4).gradient()
    let kept = try Bench(
      model, loss: "{use: cross_entropy, log_clip: 0.2, clip_gradient: keep}", inputScale: 4)
    let zeroed = try Bench(model, loss: "{use: cross_entropy, log_clip: 0.2}", inputScale: 4)
    #expect(kept.gradient() == bare)
    #expect(kept.network.clippedRows > 0)
    #expect(zeroed.gradient() != bare)
    #expect(zeroed.network.clippedRows == kept.network.clippedRows)
  }

  @Test(arguments: models)
  func `Float32 agrees with Float64`(model: String) throws {
    let double = try Bench(model).gradient()
    let single = try Bench(model, precision: .float32).gradient()
    #expect(double.count == single.count)
    for (a, b) in zip(double, single) { #expect(abs(a - b) <= 1e-4 * max(1, abs(a))) }
  }

  @Test(arguments: models)
  func `every instruction level agrees`(model: String) throws {
    for precision in Precision.allCases {
      let best = try Bench(model, precision: precision).gradient()
      let tolerance = precision == .float32 ? 2e-5 : 1e-13
      for level in InstructionLevel.allCases where level.rawValue <= InstructionLevel.best.rawValue
      {
        let other = try Bench(model, precision: precision, level: level).gradient()
        for (a, b) in zip(best, other) { #expect(abs(a - b) <= tolerance * max(1, abs(a))) }
      }
    }
  }
}
