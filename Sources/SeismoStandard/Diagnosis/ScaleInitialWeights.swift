package import SeismoNetworks
package import SeismoSpec

/// Smaller initial weights, where the spike is near the start of training.
package struct ScaleInitialWeights: Intervention {
  package static let name = "scale_initial_weights"
  package static let summary = "Starts from a tenth of the initial weights."
  package static let parameters: [Parameter<ScaleInitialWeights>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.steps.lowerBound == 1 else { return [] }
    return [
      Arm(
        "initial weights × 0.1", [.scaleInitialWeights(0.1)], meaning: .trigger(.initialization))
    ]
  }
}
