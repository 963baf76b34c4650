package import SeismoNetworks
package import SeismoSpec

/// Adan (Xie, Zhou, Li, Lin and Yan, "Adan: Adaptive Nesterov Momentum Algorithm for Faster Optimizing Deep Models", 2022,
/// algorithm 1), with the bias corrections and defaults of the authors' code. β are shares kept, as there and in Adam; the
/// paper's are 1 minus them.
package struct Adan: ElementwiseOptimizer {
  package static let name = "adan"
  package static let summary =
    "Adam that also follows how the gradient changes, with decoupled decay."
  package static let examples = [
    "adan", "{use: adan, learning_rate: 0.01, weight_decay: 0.02}",
  ]
  package static let convergence = Convergence(
    "{use: adan, learning_rate: 0.01}", parabola: 1500, rosenbrock: 2000)
  package static let parameters: [Parameter<Adan>] = [
    .learningRate(\.learningRate), .beta1(\.beta1),
    Parameter(
      "beta2", \.beta2, .number(.between(0..<1)), "Decay of the mean change of the gradient."),
    Parameter("beta3", \.beta3, .number(.between(0..<1)), "Decay of the second moment."),
    .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]

  var learningRate = 1e-3
  var beta1 = 0.98
  var beta2 = 0.92
  var beta3 = 0.99
  var epsilon = 1e-8
  package var weightDecay = ScheduledNumber(0)

  /// The defaults of the authors' code.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    let rate = learningRate * rateFactor
    return .adan(
      stepSize: rate / Bias.of(beta1, number),
      differenceStep: rate * beta2 / Bias.of(beta2, number), beta1: beta1, beta2: beta2,
      beta3: beta3, scale: 1 / Bias.of(beta3, number).squareRoot(), epsilon: epsilon,
      kept: 1 / (1 + rate * decay), isFirst: number == 1)
  }
}
