package import SeismoNetworks
package import SeismoSpec

/// The exponential moving average of the weights (Polyak and Juditsky, "Acceleration of Stochastic Approximation by
/// Averaging", 1992, with the fading mean of PyTorch's `get_ema_multi_avg_fn`): another optimizer trains the weights, and the
/// network answers with their mean a ← decay · a + (1 − decay) · p, which is p after the first update. Running statistics
/// of batch normalization are those of the trained weights.
package struct EMA: Optimizer {
  package static let name = "ema"
  package static let summary =
    "Follows another optimizer; the network answers with a running mean of the weights."
  package static let examples = [
    "ema", "{use: ema, inner: {use: sgd, momentum: 0.9}, decay: 0.9, warmup: true}",
  ]
  package static let convergence = Convergence(
    "{use: ema, decay: 0.9, inner: {use: adam, learning_rate: 0.02}}", parabola: 1000,
    rosenbrock: 5000)
  package static let parameters: [Parameter<EMA>] = [
    Parameter(
      "inner", required: \.inner, .component(.optimizer), default: "adam",
      "The optimizer of the weights."),
    Parameter(
      "decay", \.decay, .number(.between(0..<1)), "Share of the mean that an update keeps."),
    Parameter(
      "warmup", \.warmup, .flag,
      "Whether the t-th update keeps at most (1 + t) / (10 + t), so that early weights are soon forgotten."
    ),
  ]

  var inner: (any Optimizer)?
  var decay = 0.999
  var warmup = false

  /// PyTorch's decay.
  package init() {}

  /// The mean, and what the inner optimizer keeps.
  package var stateCount: Int { 1 + (inner?.stateCount ?? 0) }

  package var weightDecay: ScheduledNumber { inner?.weightDecay ?? ScheduledNumber(0) }

  package func check(_ plan: UpdatePlan) throws(ParameterProblem) { try inner?.check(plan) }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    Rule(
      self, inner: inner?.makeRule(memory.passing(1..<stateCount)), weights: memory.parameters,
      mean: memory.state[0])
  }

  private final class Rule: UpdateRule {
    private let ema: EMA
    private let inner: (any UpdateRule)?
    private let weights, mean: Vector

    init(_ ema: EMA, inner: (any UpdateRule)?, weights: Vector, mean: Vector) {
      (self.ema, self.inner) = (ema, inner)
      (self.weights, self.mean) = (weights, mean)
    }

    func update(_ step: borrowing UpdateStep) {
      inner?.update(step)
      guard step.number > 1 else { return mean.copy(weights) }
      let count = Double(step.number)
      let kept = ema.warmup ? min(ema.decay, (1 + count) / (10 + count)) : ema.decay
      mean.move(toward: weights, by: 1 - kept)
    }

    func writeAverage(after updates: Int) -> Bool {
      guard updates > 0 else { return false }
      weights.copy(mean)
      return true
    }
  }
}
