package import SeismoNetworks
package import SeismoSpec

/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2),
/// as PyTorch has it: the parameters lose learning rate × weight_decay of themselves, then comes Adam's step.
package struct AdamW: ElementwiseOptimizer {
  package static let name = "adamw"
  package static let summary = "Adam whose weight decay doesn't go through the moments."
  package static let examples = [
    "adamw", "{use: adamw, learning_rate: 2e-3, weight_decay: 3e-4}",
    "{use: adamw, weight_decay: {start: 0.02, schedule: flat_cosine}}",
  ]
  package static let convergence = Convergence(
    "{use: adamw, learning_rate: 0.02, weight_decay: 0}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<AdamW>] = [
    .learningRate(\.adam.learningRate),
    Parameter("beta1", \.adam.beta1, .number(.between(0..<1)), "Decay of the first moment."),
    Parameter("beta2", \.adam.beta2, .number(.between(0..<1)), "Decay of the second moment."),
    Parameter("epsilon", \.adam.epsilon, .number(.greaterThan(0)), "Added to √v̂."),
    .weightDecay(\.weightDecay),
    Parameter(
      "amsgrad", \.adam.amsgrad, .flag,
      "Whether the largest second moment so far stands in the place of the present one."),
  ]

  var adam = Adam()
  var weightDecay = ScheduledNumber(0.01)

  /// PyTorch's defaults.
  package init() {}

  package var decoupledDecay: DecoupledDecay? {
    DecoupledDecay(learningRate: adam.learningRate, rate: weightDecay)
  }

  package func pass(number: Int, rateFactor: Double) -> ElementwisePass {
    adam.pass(number: number, rateFactor: rateFactor)
  }
}

extension Parameter {
  /// The usual `weight_decay:` of an optimizer whose decay is decoupled.
  static func weightDecay(
    _ property: any WritableKeyPath<Owner, ScheduledNumber> & Sendable
  ) -> Parameter {
    Parameter(
      "weight_decay", property, .scheduled(.atLeast(0)),
      "Share of the parameters that is taken away, per unit of the learning rate; groups say which decay.")
  }
}
