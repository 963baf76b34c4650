internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Adam (Kingma and Ba, 2015, algorithm 1), with ε outside the root as there and in PyTorch.
package struct Adam: Optimizer {
  package static let name = "adam"
  package static let summary = "Adam: steps scaled by running moments of the gradient."
  package static let examples = [
    "adam", "{use: adam, learning_rate: 3e-4, beta2: 0.99, epsilon: 1e-6}",
  ]
  package static let updatesInOneCall = true
  package static let convergence = Convergence(
    "{use: adam, learning_rate: 0.02}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<Adam>] = [
    .learningRate(\.learningRate),
    Parameter("beta1", \.beta1, .number(.between(0..<1)), "Decay of the first moment."),
    Parameter("beta2", \.beta2, .number(.between(0..<1)), "Decay of the second moment."),
    Parameter("epsilon", \.epsilon, .number(.greaterThan(0)), "Added to √v̂."),
  ]

  var learningRate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8

  /// The paper's defaults.
  package init() {}

  /// The first and the second moment.
  package var stateCount: Int { 2 }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    Rule(options: self, memory: memory)
  }

  private final class Rule: UpdateRule {
    let options: Adam
    let parameters: Vector
    let gradient: Vector
    let firstMoment: Vector
    let secondMoment: Vector

    init(options: Adam, memory: UpdateMemory) {
      self.options = options
      parameters = memory.parameters
      gradient = memory.gradient
      firstMoment = memory.state[0]
      secondMoment = memory.state[1]
    }

    func update(_ step: borrowing UpdateStep) {
      let t = Double(step.number)
      let bias1 = 1 - pow(options.beta1, t)
      let bias2 = 1 - pow(options.beta2, t)
      parameters.adam(
        gradient: gradient, firstMoment: firstMoment, secondMoment: secondMoment,
        stepSize: options.learningRate * step.rateFactor / bias1, beta1: options.beta1,
        beta2: options.beta2, secondMomentScale: 1 / bias2.squareRoot(),
        epsilon: options.epsilon)
    }
  }
}
