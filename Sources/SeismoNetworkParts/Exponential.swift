internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Multiplies the rate by `gamma` after every epoch, as PyTorch's `ExponentialLR`.
package struct Exponential: Schedule {
  package static let name = "exponential"
  package static let summary = "Multiplies the rate by 'gamma' after every epoch."
  package static let parameters: [Parameter<Exponential>] = [
    Parameter("gamma", \.gamma, .number(.greaterThan(0)), "What the rate is multiplied by.")
  ]

  var gamma = 0.95

  /// 0.95 an epoch.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    pow(gamma, Double(position.epoch))
  }
}
