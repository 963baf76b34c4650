package import SeismoNetworks
package import SeismoSpec

/// Multiplies the rate by `factor` when a metric has not become better for `patience` epochs, as PyTorch's
/// `ReduceLROnPlateau` with a relative threshold. It keeps nothing: every step counts the epochs from the start again, so
/// that a resumed or replayed training has the same rates.
package struct Plateau: Schedule {
  package static let name = "plateau"
  package static let summary = "Multiplies the rate by 'factor' when a metric stops getting better."
  package static let examples = ["{use: plateau, metric: training.loss}"]
  package static let parameters: [Parameter<Plateau>] = [
    Parameter("metric", \.metric, .text, "What is watched; one that is measured every epoch."),
    Parameter("mode", \.mode, .choice, "Whether less or more is better."),
    Parameter("factor", \.factor, .number(.between(0...1)), "What the rate is multiplied by."),
    Parameter("patience", \.patience, .integer(atLeast: 0), "Epochs without gain that pass first."),
    Parameter(
      "threshold", \.threshold, .number(.between(0..<1)),
      "The least share by which a value has to be better."),
    Parameter(
      "cooldown", \.cooldown, .integer(atLeast: 0), "Epochs after a drop that don't count."),
    Parameter("final", \.final, .number(.between(0...1)), "The least factor."),
  ]

  /// Which way is better.
  package enum Mode: String, CaseIterable, Sendable { case min, max }

  var metric = "validation.loss"
  var mode = Mode.min
  var factor = 0.1
  var patience = 10
  var threshold = 1e-4
  var cooldown = 0
  var final = 0.0

  /// PyTorch's defaults.
  package init() {}

  package var metrics: [String] { [metric] }

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    var (best, rate) = (mode == .min ? Double.infinity : -.infinity, 1.0)
    var (bad, cooling) = (0, 0)
    for value in history[metric] {
      if isBetter(value, than: best) {
        (best, bad) = (value, 0)
      } else {
        bad += 1
      }
      if cooling > 0 { (cooling, bad) = (cooling - 1, 0) }
      if bad > patience {
        rate = Swift.max(rate * factor, final)
        (cooling, bad) = (cooldown, 0)
      }
    }
    return rate
  }

  /// NaN is never better.
  private func isBetter(_ value: Double, than best: Double) -> Bool {
    mode == .min ? value < best * (1 - threshold) : value > best * (1 + threshold)
  }
}
