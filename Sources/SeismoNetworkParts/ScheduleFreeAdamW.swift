internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Schedule-free AdamW (Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky, "The Road Less Scheduled", 2024, algorithm
/// 1, arranged as in the authors' code): gradients are taken at y, between a fast sequence z and its mean x, in which the
/// steps of the warmup weigh less; the network answers with x. A schedule beside it is not needed; it would change the
/// rate and not the weights of the mean.
package struct ScheduleFreeAdamW: ElementwiseOptimizer {
  package static let name = "schedule_free_adamw"
  package static let summary =
    "AdamW whose network answers with a mean of the weights, in the place of a falling rate."
  package static let examples = [
    "schedule_free_adamw",
    "{use: schedule_free_adamw, learning_rate: 0.01, warmup: 3, weight_decay: 0.01}",
  ]
  package static let convergence = Convergence(
    "{use: schedule_free_adamw, learning_rate: 0.05}", parabola: 1500, rosenbrock: 20_000)
  package static let parameters: [Parameter<ScheduleFreeAdamW>] = [
    .learningRate(\.learningRate),
    Parameter(
      "beta1", \.beta1, .number(.between(0.01..<1)),
      "Where gradients are taken: the mean's share, the fast sequence has the rest."),
    .beta2(\.beta2), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
    Parameter(
      "warmup", \.warmup, .integer(in: 0...1_000_000_000),
      "Steps over which the rate rises in a straight line."),
  ]

  var learningRate = 0.0025
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  package var weightDecay = ScheduledNumber(0)
  var warmup = 0

  /// The defaults of the authors' code.
  package init() {}

  package func pass(number: Int, rateFactor: Double, decay: Double) -> ElementwisePass {
    let risen = warmup > number ? Double(number) / Double(warmup) : 1
    let rate = learningRate * rateFactor * risen
    let share = risen * risen / weights(through: number)
    return .scheduleFree(
      rate: rate, ahead: rate * (1 - beta1 * (1 - share)), share: share, beta1: beta1,
      beta2: beta2, scale: 1 / Bias.of(beta2, number).squareRoot(), epsilon: epsilon,
      decay: decay, isFirst: number == 1)
  }

  /// Σ min(1, t / warmup)² over the updates t so far.
  private func weights(through number: Int) -> Double {
    let rising = Double(min(number, warmup))
    let squares = rising * (rising + 1) * (2 * rising + 1) / 6
    let risen = warmup > 0 ? squares / (Double(warmup) * Double(warmup)) : 0
    return risen + Double(max(0, number - warmup))
  }
}
