internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Adam with Nesterov's momentum (Dozat, "Incorporating Nesterov Momentum into Adam", 2016, algorithm 2), as PyTorch's
/// `NAdam`, with its momentum μₜ = β₁(1 − ½ · 0.96^(t · momentum_decay)).
package struct NAdam: ElementwiseOptimizer {
  package static let name = "nadam"
  package static let summary = "Adam with Nesterov's momentum."
  package static let examples = [
    "nadam", "{use: nadam, learning_rate: 1e-3, momentum_decay: 0.01}",
  ]
  package static let convergence = Convergence(
    "{use: nadam, learning_rate: 0.02}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<NAdam>] = [
    .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2), .epsilon(\.epsilon),
    Parameter(
      "momentum_decay", \.momentumDecay, .number(.atLeast(0)),
      "How fast the momentum rises to beta1."),
  ]

  var learningRate = 2e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  var momentumDecay = 4e-3

  /// PyTorch's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    let rate = learningRate * rateFactor
    let (momentum, next) = (momentum(at: number), momentum(at: number + 1))
    let product = product(upTo: number)
    return .decayedAdam(
      stepSize: rate * next / (1 - product * next),
      gradientStep: rate * (1 - momentum) / (1 - product), beta1: beta1, beta2: beta2,
      secondMomentScale: 1 / Bias.of(beta2, number).squareRoot(), epsilon: epsilon)
  }

  private func momentum(at number: Int) -> Double {
    beta1 * (1 - 0.5 * pow(0.96, Double(number) * momentumDecay))
  }

  /// μ₁ · … · μₜ. It follows from the number alone, so that a training can go on anywhere; once too small to change
  /// 1 − itself it is left as it is, so it takes no more steps than β₁ᵗ needs to get there.
  private func product(upTo number: Int) -> Double {
    var (product, place) = (1.0, 1)
    while place <= number, product > 1e-20 {
      product *= momentum(at: place)
      place += 1
    }
    return product
  }
}
