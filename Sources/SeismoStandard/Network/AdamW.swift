package import SeismoNetworks
package import SeismoSpec

/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2), as
/// PyTorch's `AdamW`: the decay is multiplied by the rate, the schedule's factor included.
package struct AdamW: ElementwiseOptimizer {
  package static let name = "adamw"
  package static let summary = "Adam with weight decay apart from the gradient."
  package static let examples = [
    "adamw", "{use: adamw, learning_rate: 3e-4, weight_decay: 0.05, decay_roles: [weight]}",
    "{use: adamw, amsgrad: true}",
  ]
  package static let convergence = Convergence(
    "{use: adamw, learning_rate: 0.02, weight_decay: 0}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<AdamW>] = [
    .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2), .epsilon(\.epsilon),
    .decoupledDecay(\.weightDecay), .decayRoles(\.decayedRoles),
    Parameter(
      "amsgrad", \.amsgrad, .flag,
      "Whether the largest second moment so far stands in the place of the present one."),
  ]

  var learningRate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  var weightDecay = 0.01
  package var decayedRoles = ParameterRole.allCases
  var amsgrad = false

  /// PyTorch's defaults.
  package init() {}

  package func pass(number: Int, rateFactor: Double) -> ElementwisePass {
    let rate = learningRate * rateFactor
    return .decayedAdam(
      stepSize: rate / Bias.of(beta1, number), beta1: beta1, beta2: beta2,
      secondMomentScale: 1 / Bias.of(beta2, number).squareRoot(), epsilon: epsilon,
      amsgrad: amsgrad, kept: 1 - rate * weightDecay)
  }
}
