package import SeismoNetworks
package import SeismoSpec

/// A straight line from 1 down to `final` over the whole training: PyTorch's `LinearLR` with `start_factor=1`, over all
/// steps. To rise at first, put it into `warmup`.
package struct Linear: Schedule {
  package static let name = "linear"
  package static let summary = "Falls from 1 to 'final' in a straight line over the training."
  package static let parameters: [Parameter<Linear>] = [
    Parameter("final", \.final, .number(.between(0...1)), "Factor at the end of training.")
  ]

  var final = 0.0

  /// Down to 0.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    final + (1 - final) * (1 - position.progress)
  }
}
