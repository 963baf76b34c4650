package import SeismoNetworks
package import SeismoSpec

/// Scales a gradient down whose norm is many standard deviations above the mean of those before (Kumar, Owen, Chowdhury and
/// Güra, "ZClip: Adaptive Spike Mitigation for LLM Pre-Training", 2025, algorithm 1): with z = (norm − μ) / (σ + ε) above
/// the limit the norm becomes μ + σ · limit² / z. Mean and variance are running ones of the norms as clipped; of the first
/// steps, which aren't clipped, they are plain ones. A norm that isn't finite is left out of them.
package struct ZClip: GradientTransform {
  package static let name = "zclip"
  package static let summary =
    "Scales gradients down whose norm is far above that of the steps before."
  package static let examples = ["zclip", "{use: zclip, warmup: 2, z_threshold: 1, alpha: 0.9}"]
  package static let parameters: [Parameter<ZClip>] = [
    Parameter(
      "alpha", \.alpha, .number(.between(0..<1)), "Decay of the running mean and variance."),
    Parameter(
      "z_threshold", \.threshold, .number(.greaterThan(0)),
      "Standard deviations above the mean from which a norm is too large."),
    Parameter(
      "warmup", \.warmup, .integer(in: 1...1_000_000), "Steps from which the first mean is taken."),
    Parameter("epsilon", \.epsilon, .number(.greaterThan(0)), "Added to the deviation."),
  ]

  var alpha = 0.97
  var threshold = 2.5
  var warmup = 25
  var epsilon = 1e-6

  /// The paper's defaults.
  package init() {}

  /// An array of which two numbers are used.
  package var stateCount: Int { 1 }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule { Rule(self, memory) }

  private final class Rule: UpdateRule {
    private let transform: ZClip
    /// Its first number is the mean, its second the variance.
    private let gradient, state: Vector

    init(_ transform: ZClip, _ memory: UpdateMemory) {
      self.transform = transform
      (gradient, state) = (memory.gradient, memory.state[0])
    }

    func update(_ step: borrowing UpdateStep) {
      let norm = gradient.squaredNorm.squareRoot()
      guard state.count > 1, norm.isFinite else { return }
      let (mean, variance) = (state.value(at: 0), state.value(at: 1))
      guard step.number > transform.warmup else {
        // Welford's: the mean and variance of the norms so far.
        let count = Double(step.number)
        let next = mean + (norm - mean) / count
        state.set(next, at: 0)
        state.set(variance + ((norm - mean) * (norm - next) - variance) / count, at: 1)
        return
      }
      let deviation = variance.squareRoot()
      let z = (norm - mean) / (deviation + transform.epsilon)
      var clipped = norm
      if z > transform.threshold {
        clipped = mean + deviation * transform.threshold * transform.threshold / z
        gradient.scale(by: clipped / norm)
      }
      let next = transform.alpha * mean + (1 - transform.alpha) * clipped
      state.set(next, at: 0)
      state.set(
        transform.alpha * variance + (1 - transform.alpha) * (clipped - next) * (clipped - next),
        at: 1)
    }
  }
}
