internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Rectified Adam (Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", 2020, algorithm 2), as PyTorch's
/// `RAdam`, with ε added to √v before the bias correction: while too few gradients were seen for a second moment, steps
/// follow the first alone.
package struct RAdam: ElementwiseOptimizer {
  package static let name = "radam"
  package static let summary = "Adam that warms up by itself, as its second moment can be trusted."
  package static let convergence = Convergence(
    "{use: radam, learning_rate: 2e-3}", parabola: 5000, rosenbrock: 10_000)
  package static let parameters: [Parameter<RAdam>] = [
    .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2),
    .epsilon(\.epsilon, "Added to √v."),
  ]

  var learningRate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8

  /// PyTorch's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    let t = Double(number)
    let (bias1, bias2) = (Bias.of(beta1, number), Bias.of(beta2, number))
    let stepSize = learningRate * rateFactor / bias1
    let most = 2 / (1 - beta2) - 1
    let length = most - 2 * t * pow(beta2, t) / bias2
    guard length > 5 else {
      // √v · 0 + 1: the first moment alone.
      return .adam(stepSize: stepSize, beta1: beta1, beta2: beta2, secondMomentScale: 0, epsilon: 1)
    }
    let variance = (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)
    let root = bias2.squareRoot()
    return .adam(
      stepSize: stepSize * variance.squareRoot(), beta1: beta1, beta2: beta2,
      secondMomentScale: 1 / root, epsilon: epsilon / root)
  }
}
