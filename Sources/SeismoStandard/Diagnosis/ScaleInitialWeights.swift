package import SeismoNetworks
package import SeismoSpec

/// Smaller initial weights, where the spike is near the start of training.
package struct ScaleInitialWeights: Intervention {
  package static let name = "scale_initial_weights"
  package static let summary = "Starts from smaller initial weights."
  package static let parameters: [Parameter<ScaleInitialWeights>] = [
    Parameter(
      "factor", \.factor, .number(.between(0..<1)), "What the initial weights are multiplied by.")
  ]

  var factor = 0.1

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.steps.lowerBound == 1 else { return [] }
    return [
      Arm(
        "initial weights × \(written(factor))", [.scaleInitialWeights(factor)],
        meaning: .trigger(.initialization))
    ]
  }
}
