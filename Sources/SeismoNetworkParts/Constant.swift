package import SeismoNetworks
package import SeismoSpec

/// The learning rate stays as it is.
package struct Constant: Schedule {
  package static let name = "constant"
  package static let summary = "The learning rate stays as it is."
  package static let parameters: [Parameter<Constant>] = []

  /// The schedule.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double { 1 }
}
