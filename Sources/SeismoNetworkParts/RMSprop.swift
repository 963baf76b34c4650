package import SeismoNetworks
package import SeismoSpec

/// RMSprop (Tieleman and Hinton, "Lecture 6.5", 2012; centred as in Graves, "Generating Sequences With Recurrent Neural
/// Networks", 2013, equations 38 to 41), as PyTorch's `RMSprop`, with ε outside the root. Rounding can make the centred
/// variance negative, which gives NaN in PyTorch; here it counts as 0.
package struct RMSprop: ElementwiseOptimizer {
  package static let name = "rmsprop"
  package static let summary = "Steps by the gradient over its running root mean square."
  package static let examples = [
    "rmsprop", "{use: rmsprop, learning_rate: 1e-3, alpha: 0.9, momentum: 0.9}",
    "{use: rmsprop, learning_rate: 1e-3, centered: true}",
    "{use: rmsprop, learning_rate: 1e-3, centered: true, momentum: 0.5}",
  ]
  package static let convergence = Convergence(
    "{use: rmsprop, learning_rate: 3e-4}", parabola: 10_000, rosenbrock: 10_000)
  package static let parameters: [Parameter<RMSprop>] = [
    .learningRate(\.learningRate),
    Parameter("alpha", \.alpha, .number(.between(0..<1)), "Decay of the mean square."),
    .epsilon(\.epsilon, "Added to the root."),
    Parameter("momentum", \.momentum, .number(.between(0..<1)), "Share of the last step kept."),
    Parameter(
      "centered", \.isCentered, .flag,
      "Whether the gradient's variance stands in the place of its mean square."),
  ]

  var learningRate = 0.01
  var alpha = 0.99
  var epsilon = 1e-8
  var momentum = 0.0
  var isCentered = false

  /// PyTorch's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    .rmsprop(
      rate: learningRate * rateFactor, alpha: alpha, epsilon: epsilon, momentum: momentum,
      centered: isCentered)
  }
}
