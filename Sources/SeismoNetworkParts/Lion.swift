package import SeismoNetworks
package import SeismoSpec

/// Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2): every number moves by the rate,
/// the way that its gradient and momentum point. It wants a rate 3 to 10 times smaller than Adam's, and a decay as much
/// larger (section 5).
package struct Lion: ElementwiseOptimizer {
  package static let name = "lion"
  package static let summary = "Steps by the sign of gradient and momentum, with decoupled decay."
  package static let examples = [
    "lion", "{use: lion, learning_rate: 3e-4, weight_decay: 0.1}",
  ]
  package static let convergence = Convergence(
    "{use: lion, learning_rate: 2e-4}", parabola: 11_000, rosenbrock: 15_000)
  package static let parameters: [Parameter<Lion>] = [
    .learningRate(\.learningRate),
    Parameter(
      "beta1", \.beta1, .number(.between(0..<1)), "Share of the momentum in a step's direction."),
    Parameter("beta2", \.beta2, .number(.between(0..<1)), "Decay of the momentum."),
    .weightDecay(\.weightDecay),
  ]

  var learningRate = 1e-4
  var beta1 = 0.9
  var beta2 = 0.99
  package var weightDecay = ScheduledNumber(0)

  /// The defaults of the authors' code.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    let rate = learningRate * rateFactor
    return .lion(rate: rate, beta1: beta1, beta2: beta2, kept: 1 - rate * decay)
  }
}
