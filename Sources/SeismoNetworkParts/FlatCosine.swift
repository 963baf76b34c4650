internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// 1 for the first `flat` of the training, then half a cosine down to `final`: RealMLP's for dropout and weight decay.
package struct FlatCosine: Schedule {
  package static let name = "flat_cosine"
  package static let summary = "Stays at 1, then falls along half a cosine."
  package static let parameters: [Parameter<FlatCosine>] = [
    Parameter("flat", \.flat, .number(.between(0..<1)), "Share of the training that stays at 1."),
    Parameter("final", \.final, .number(.between(0...1)), "Factor at the end of training."),
  ]

  var flat = 0.5
  var final = 0.0

  /// The first half flat, then down to 0.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    let fallen = max(0, (position.progress - flat) / (1 - flat))
    return final + (1 - final) * (1 + cos(.pi * fallen)) / 2
  }
}
