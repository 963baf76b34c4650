internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Multiplies the rate by `gamma` every `step_size` epochs, as PyTorch's `StepLR`.
package struct StepDecay: Schedule {
  package static let name = "step"
  package static let summary = "Multiplies the rate by 'gamma' every 'step_size' epochs."
  package static let parameters: [Parameter<StepDecay>] = [
    Parameter("step_size", \.stepSize, .integer(atLeast: 1), "Epochs from one drop to the next."),
    Parameter("gamma", \.gamma, .number(.greaterThan(0)), "What the rate is multiplied by."),
  ]

  var stepSize = 10
  var gamma = 0.1

  /// A tenth every 10 epochs.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    pow(gamma, Double(position.epoch / stepSize))
  }
}
