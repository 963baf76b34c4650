import SeismoNetworks
import SeismoSpec
import Testing

/// Gradient transforms against their formulas.
@Suite struct GradientTransformTests {
  private func transform(_ text: String) throws -> any GradientTransform {
    try decode(.component(Kind<any GradientTransform>.gradientTransform), text)
  }

  @Test(arguments: [
    "[{use: dense, units: 5}, tanh, {use: dense, units: 4}]",
    "[{use: ensemble, members: 2}, {use: batch_ensemble, units: 5}, tanh, {use: heads}]",
  ])
  func `centralize takes each output's mean away, and leaves biases alone`(model: String) throws {
    let bench = try Bench(model)
    let network = bench.network
    _ = bench.step()
    let before = network.parameters.map { network.gradient(of: $0) }
    try transform("centralize").makeRule(network.updateMemory).update(
      UpdateStep(number: 1, rateFactor: 1, of: network))
    var weights = 0
    for (tensor, old) in zip(network.parameters, before) {
      let new = network.gradient(of: tensor)
      guard tensor.role == .weight else {
        #expect(new == old)
        continue
      }
      weights += 1
      let sizes = tensor.dimensions
      let isMember = sizes.count == 3
      let (outputs, inputs) = isMember ? (sizes[2], sizes[1]) : (sizes[0], sizes[1])
      for matrix in 0..<(isMember ? sizes[0] : 1) {
        for output in 0..<outputs {
          let places = (0..<inputs).map { input in
            matrix * inputs * outputs
              + (isMember ? input * outputs + output : output * inputs + input)
          }
          let mean = places.reduce(0) { $0 + old[$1] } / Double(inputs)
          for place in places { #expect(abs(new[place] - (old[place] - mean)) < 1e-15) }
        }
      }
    }
    #expect(weights == 2)
  }

  /// The paper's algorithm 1, with the warm-up's variance divided by its steps.
  private struct Reference {
    var norms: [Double] = []
    var (mean, variance) = (0.0, 0.0)

    mutating func clip(_ norm: Double) -> Double {
      if norms.count < 4 {
        norms.append(norm)
        mean = norms.reduce(0, +) / Double(norms.count)
        variance = norms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(norms.count)
        return norm
      }
      let z = (norm - mean) / (variance.squareRoot() + 1e-6)
      let clipped = z > 1.5 ? mean + 1.5 * 1.5 / z * variance.squareRoot() : norm
      mean = 0.8 * mean + 0.2 * clipped
      variance = 0.8 * variance + 0.2 * (clipped - mean) * (clipped - mean)
      return clipped
    }
  }

  @Test func `zclip follows its paper, and leaves a norm that isn't finite out`() throws {
    let zclip = try transform("{use: zclip, warmup: 4, z_threshold: 1.5, alpha: 0.8}")
    let bench = try Bench("[{use: dense, units: 4}]", stateCount: zclip.stateCount)
    let network = bench.network
    let memory = network.updateMemory
    let rule = zclip.makeRule(memory)
    var reference = Reference()
    var clipped = 0
    for number in 1...14 {
      _ = bench.step()
      memory.gradient.scale(
        by: [1, 1.2, 0.9, 1.1, 1, 8, 1.3, 0.5, 3, 1, 1.1, 20, 1, 1][number - 1])
      let norm = memory.gradient.squaredNorm.squareRoot()
      rule.update(UpdateStep(number: number, rateFactor: 1, of: network))
      let (found, wanted) = (memory.gradient.squaredNorm.squareRoot(), reference.clip(norm))
      #expect(abs(found - wanted) <= 1e-12 * wanted, "step \(number): \(found), not \(wanted)")
      clipped += wanted < norm ? 1 : 0
    }
    #expect(clipped > 1 && clipped < 8)
    let state = memory.state[0]
    let kept = (state.value(at: 0), state.value(at: 1))
    _ = bench.step()
    memory.gradient.scale(by: .infinity)
    rule.update(UpdateStep(number: 15, rateFactor: 1, of: network))
    #expect(state.value(at: 0) == kept.0 && state.value(at: 1) == kept.1)
  }
}
