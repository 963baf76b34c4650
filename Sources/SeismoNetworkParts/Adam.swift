internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Adam (Kingma and Ba, 2015, algorithm 1), with ε outside the root as there and in PyTorch; or AMSGrad
/// (Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", 2018, algorithm 2), as PyTorch has it:
/// with the largest second moment so far, and both bias corrections.
package struct Adam: ElementwiseOptimizer {
  package static let name = "adam"
  package static let summary = "Adam: steps scaled by running moments of the gradient."
  package static let examples = [
    "adam", "{use: adam, learning_rate: 3e-4, beta2: 0.99, epsilon: 1e-6}",
    "{use: adam, learning_rate: 0.02, amsgrad: true}",
  ]
  package static let convergence = Convergence(
    "{use: adam, learning_rate: 0.02}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<Adam>] = [
    .learningRate(\.learningRate),
    Parameter("beta1", \.beta1, .number(.between(0..<1)), "Decay of the first moment."),
    Parameter("beta2", \.beta2, .number(.between(0..<1)), "Decay of the second moment."),
    Parameter("epsilon", \.epsilon, .number(.greaterThan(0)), "Added to √v̂."),
    Parameter(
      "amsgrad", \.amsgrad, .flag,
      "Whether the largest second moment so far stands in the place of the present one."),
  ]

  var learningRate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  var amsgrad = false

  /// The paper's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    let t = Double(number)
    let bias1 = 1 - pow(beta1, t)
    let bias2 = 1 - pow(beta2, t)
    let stepSize = learningRate * rateFactor / bias1
    let scale = 1 / bias2.squareRoot()
    return amsgrad
      ? .amsgrad(
        stepSize: stepSize, beta1: beta1, beta2: beta2, secondMomentScale: scale, epsilon: epsilon)
      : .adam(
        stepSize: stepSize, beta1: beta1, beta2: beta2, secondMomentScale: scale, epsilon: epsilon)
  }
}
