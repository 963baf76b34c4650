package import SeismoNetworks
package import SeismoSpec

/// Adagrad (Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", 2011,
/// figure 1), as PyTorch's `Adagrad`.
package struct Adagrad: ElementwiseOptimizer {
  package static let name = "adagrad"
  package static let summary = "Steps by the gradient over the root of all its squares so far."
  package static let examples = [
    "adagrad", "{use: adagrad, lr_decay: 0.01, initial_accumulator_value: 0.1}",
  ]
  package static let convergence = Convergence(
    "{use: adagrad, learning_rate: 0.5}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<Adagrad>] = [
    .learningRate(\.learningRate),
    Parameter(
      "lr_decay", \.rateDecay, .number(.atLeast(0)),
      "Step t has the rate / (1 + (t − 1) · lr_decay)."),
    Parameter(
      "initial_accumulator_value", \.initial, .number(.atLeast(0)),
      "What the sum of squares starts at."),
    .epsilon(\.epsilon, "Added to the root."),
  ]

  var learningRate = 0.01
  var rateDecay = 0.0
  var initial = 0.0
  var epsilon = 1e-10

  /// PyTorch's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    .adagrad(
      rate: learningRate * rateFactor / (1 + Double(number - 1) * rateDecay), initial: initial,
      epsilon: epsilon)
  }
}
