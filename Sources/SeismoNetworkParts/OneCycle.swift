internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Rises along half a cosine to the rate, then falls far below where it began (Smith and Topin, "Super-convergence",
/// 2018), as PyTorch's `OneCycleLR` with `max_lr` the learning rate. Momentum isn't cycled.
package struct OneCycle: Schedule {
  package static let name = "one_cycle"
  package static let summary = "Rises to the rate, then falls far below where it began."
  package static let parameters: [Parameter<OneCycle>] = [
    Parameter("pct_start", \.rise, .number(.between(0...1)), "Share of the training that rises."),
    Parameter(
      "div_factor", \.divisor, .number(.atLeast(1)), "The rate is divided by it at the start."),
    Parameter(
      "final_div_factor", \.finalDivisor, .number(.atLeast(1)),
      "What the rate of the start is divided by at the end."),
  ]

  var rise = 0.3
  var divisor = 25.0
  var finalDivisor = 1e4

  /// PyTorch's defaults.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    let (step, last) = (Double(position.step), Double(max(1, position.totalSteps) - 1))
    let start = 1 / divisor
    let peak = max(0, rise * Double(position.totalSteps) - 1)
    if step < peak { return Self.between(start, 1, step / peak) }
    let fallen = last > peak ? min(1, (step - peak) / (last - peak)) : 0
    return Self.between(1, start / finalDivisor, fallen)
  }

  /// Half a cosine from one value to another.
  private static func between(_ start: Double, _ end: Double, _ progress: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * progress))
  }
}
