package import SeismoNetworks
package import SeismoSpec

/// AdaMax (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 2), as PyTorch's `Adamax`: steps by
/// the largest gradient so far, which fades.
package struct Adamax: ElementwiseOptimizer {
  package static let name = "adamax"
  package static let summary = "Adam by the largest gradient in the place of the root mean square."
  package static let convergence = Convergence(
    "{use: adamax, learning_rate: 0.02}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<Adamax>] = [
    .learningRate(\.learningRate), .beta1(\.beta1),
    Parameter("beta2", \.beta2, .number(.between(0..<1)), "Fading of the largest gradient."),
    .epsilon(\.epsilon, "Added to each |g|."),
  ]

  var learningRate = 2e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8

  /// PyTorch's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    .adamax(
      stepSize: learningRate * rateFactor / Bias.of(beta1, number), beta1: beta1, beta2: beta2,
      epsilon: epsilon)
  }
}
