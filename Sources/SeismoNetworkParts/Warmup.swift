package import SeismoNetworks
package import SeismoSpec

/// Raises the learning rate linearly to where another schedule starts, then follows that schedule:
/// the gradual warmup of Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour",
/// 2017, section 2.2, begun at 1/steps of the rate.
///
/// The other schedule sees the steps after the warmup alone: its step 0 is the first of them, and its
/// total is what they number. The metrics and the epoch it sees are those of the whole training.
package struct Warmup: Schedule {
  package static let name = "warmup"
  package static let summary = "Rises linearly over the first steps, then follows 'then'."
  package static let parameters: [Parameter<Warmup>] = [
    Parameter("steps", \.steps, .integer(atLeast: 1), "Updates over which the rate rises."),
    Parameter(
      "then", required: \.then, .component(.schedule), default: "constant",
      "The schedule of the updates after them."),
  ]

  var steps = 100
  var then: (any Schedule)?

  /// 100 steps.
  package init() {}

  /// Those of `then`.
  package var metrics: [String] { then?.metrics ?? [] }

  /// (step + 1) / steps of what `then` starts from, and after `steps` updates what `then` gives.
  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    let after = TrainingPosition(
      step: max(0, position.step - steps), totalSteps: max(0, position.totalSteps - steps),
      epoch: position.epoch)
    let factor = then?.factor(at: after, history: history) ?? 1
    return position.step < steps ? factor * Double(position.step + 1) / Double(steps) : factor
  }
}
