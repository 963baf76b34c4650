package import SeismoNetworks
package import SeismoSpec

/// The same steps in double precision. Spikes of a usual size don't care. Rates that differ by as little as rounding
/// does are the placebos: what they heal too was chance.
package struct UseFloat64: Intervention {
  package static let name = "use_float64"
  package static let summary = "Computes in Float64."
  package static let parameters: [Parameter<UseFloat64>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    [
      Arm(
        "train.precision = float64", [.set("train.precision", "float64")],
        placebos: [-4, -3, -2, -1, 1, 2, 3, 4].map { [.rate(1 + $0 * 1e-6)] },
        meaning: .trigger(.rounding))
    ]
  }
}
