package import SeismoNetworks
package import SeismoSpec

/// Stochastic gradient descent with momentum, as PyTorch has it (Sutskever et al., 2013, with the
/// learning rate outside the velocity).
package struct SGD: ElementwiseOptimizer {
  package static let name = "sgd"
  package static let summary = "Gradient descent, with momentum and Nesterov's variant."
  package static let examples = [
    "{use: sgd, learning_rate: 0.1}", "{use: sgd, momentum: 0.9, nesterov: true}",
  ]
  package static let convergence = Convergence(
    "{use: sgd, learning_rate: 1e-3, momentum: 0.9}", parabola: 1000, rosenbrock: 10_000)
  package static let parameters: [Parameter<SGD>] = [
    .learningRate(\.learningRate),
    Parameter("momentum", \.momentum, .number(.between(0..<1)), "Share of the velocity kept."),
    Parameter("nesterov", \.nesterov, .flag, "Whether to look ahead along the velocity."),
  ]

  var learningRate = 0.01
  var momentum = 0.0
  var nesterov = false

  /// Rate 0.01 without momentum.
  package init() {}

  package func validate() throws(ParameterProblem) {
    if nesterov, momentum == 0 {
      throw ParameterProblem("nesterov", "needs a momentum greater than 0")
    }
  }

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    .descend(rate: learningRate * rateFactor, momentum: momentum, nesterov: nesterov)
  }
}

extension Parameter {
  /// An optimizer's usual `learning_rate:`.
  static func learningRate(
    _ property: any WritableKeyPath<Owner, Double> & Sendable
  ) -> Parameter {
    Parameter(
      "learning_rate", property, .number(.greaterThan(0)),
      "Step size, before the schedule's factor.")
  }
}
