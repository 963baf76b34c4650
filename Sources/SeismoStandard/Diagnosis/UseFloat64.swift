package import SeismoNetworks
package import SeismoSpec

/// The same steps in double precision. Spikes of a usual size don't care.
package struct UseFloat64: Intervention {
  package static let name = "use_float64"
  package static let summary = "Computes in Float64."
  package static let parameters: [Parameter<UseFloat64>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    [
      Arm(
        "train.precision = float64", [.set("train.precision", "float64")],
        meaning: .trigger(.rounding))
    ]
  }
}
