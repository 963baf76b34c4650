internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Half a cosine from 1 to `final`, again and again: over `t_0` epochs at first, each time over `t_mult` times as many
/// (Loshchilov and Hutter, "SGDR", 2017, equation 5), as PyTorch's `CosineAnnealingWarmRestarts` called once an epoch.
package struct CosineRestarts: Schedule {
  package static let name = "cosine_restarts"
  package static let summary = "Falls along half a cosine, and starts again."
  package static let parameters: [Parameter<CosineRestarts>] = [
    Parameter("t_0", \.first, .integer(atLeast: 1), "Epochs of the first fall."),
    Parameter(
      "t_mult", \.multiplier, .integer(in: 1...100), "How many times longer each next fall is."),
    Parameter("final", \.final, .number(.between(0...1)), "Factor that each fall goes down to."),
  ]

  var first = 10
  var multiplier = 1
  var final = 0.0

  /// Every 10 epochs, down to 0.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    var (epoch, length) = (position.epoch, first)
    if multiplier == 1 { epoch %= length }
    while epoch >= length {
      epoch -= length
      length *= multiplier
    }
    return final + (1 - final) * (1 + cos(.pi * Double(epoch) / Double(length))) / 2
  }
}
