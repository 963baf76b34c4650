package import SeismoNetworks
package import SeismoSpec

/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2), as
/// PyTorch's `AdamW`: the decay is multiplied by the rate, the schedule's factor included.
package struct AdamW: ElementwiseOptimizer {
  package static let name = "adamw"
  package static let summary = "Adam with weight decay apart from the gradient."
  package static let examples = [
    "adamw", "{use: adamw, learning_rate: 2e-3, weight_decay: 3e-4}", "{use: adamw, amsgrad: true}",
    "{use: adamw, weight_decay: {start: 0.02, schedule: flat_cosine}}",
  ]
  package static let convergence = Convergence(
    "{use: adamw, learning_rate: 0.02, weight_decay: 0}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<AdamW>] = [
    .learningRate(\.learningRate), .beta1(\.beta1), .beta2(\.beta2), .epsilon(\.epsilon),
    .weightDecay(\.weightDecay),
    Parameter(
      "amsgrad", \.amsgrad, .flag,
      "Whether the largest second moment so far stands in the place of the present one."),
  ]

  var learningRate = 1e-3
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  package var weightDecay = ScheduledNumber(0.01)
  var amsgrad = false

  /// PyTorch's defaults.
  package init() {}

  package func pass(
    number: Int, rateFactor: Double, decay: Double
  ) -> ElementwisePass {
    let rate = learningRate * rateFactor
    return .decayedAdam(
      stepSize: rate / Bias.of(beta1, number), beta1: beta1, beta2: beta2,
      secondMomentScale: 1 / Bias.of(beta2, number).squareRoot(), epsilon: epsilon,
      amsgrad: amsgrad, kept: 1 - rate * decay)
  }
}
