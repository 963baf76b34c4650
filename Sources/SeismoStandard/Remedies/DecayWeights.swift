package import SeismoNetworks
package import SeismoSpec

/// A network that follows single rows less. It leaves the loss what it was: one that smooths labels is another loss, whose
/// values say nothing beside the run's.
package struct DecayWeights: Remedy {
  package static let name = "decay_weights"
  package static let summary = "Adds weight decay to the gradient."
  package static let against = [SpikeFault.noise]
  package static let parameters: [Parameter<DecayWeights>] = [
    Parameter("rate", \.rate, .number(.greaterThan(0)), "Share of the parameters.")
  ]

  var rate = 1e-3

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    let rate = written(rate)
    return [
      SpecChange(
        "weight_decay \(rate)", [.init("gradient", "[{use: weight_decay, rate: \(rate)}]")])
    ]
  }
}
