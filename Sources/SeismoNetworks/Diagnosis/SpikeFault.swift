/// What a remedy is against: the causes of spikes, as far as different things help.
public enum SpikeFault: Sendable, Hashable, CaseIterable {
  /// The learning rate, or its schedule, is too high.
  case rate
  /// Some rows are to blame.
  case rows
  /// Labels are noisy, or classes overlap.
  case noise
  /// Batches are too small, or differ in size.
  case batches
  /// The running statistics that losses are evaluated with.
  case statistics
  /// A probability near zero under a logarithm.
  case logarithm
  /// Weights or targets are out of scale.
  case scale
}
