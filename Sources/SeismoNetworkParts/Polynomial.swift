internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Falls from 1 to `final` as (1 − t)^`power`, t being the share of the training that is done, as PyTorch's
/// `PolynomialLR` over all steps. With power 1 it is the linear schedule.
package struct Polynomial: Schedule {
  package static let name = "polynomial"
  package static let summary = "Falls from 1 to 'final' as a power of what is left of the training."
  package static let parameters: [Parameter<Polynomial>] = [
    Parameter("power", \.power, .number(.greaterThan(0)), "The exponent."),
    Parameter("final", \.final, .number(.between(0...1)), "Factor at the end of training."),
  ]

  var power = 2.0
  var final = 0.0

  /// A parabola down to 0.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    final + (1 - final) * pow(max(0, 1 - position.progress), power)
  }
}
