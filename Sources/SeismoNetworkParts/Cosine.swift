internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Half a cosine from 1 down to `final` over the whole training (Loshchilov and Hutter, 2017,
/// equation 5, without restarts).
package struct Cosine: Schedule {
  package static let name = "cosine"
  package static let summary = "Falls from 1 to 'final' along half a cosine over the training."
  package static let parameters: [Parameter<Cosine>] = [
    Parameter("final", \.final, .number(.between(0...1)), "Factor at the end of training.")
  ]

  var final = 0.0

  /// Down to 0.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    final + (1 - final) * (1 + cos(.pi * position.progress)) / 2
  }
}
