package import SeismoNetworks
package import SeismoSpec

/// The critical rate: the largest of a few multipliers of the learning rate with which the spike doesn't
/// happen. It says how near the edge of stability the network was, not what set the spike off: a lower rate
/// heals nearly everything.
package struct ReduceRate: Intervention {
  package static let name = "reduce_rate"
  package static let summary =
    "Lowers the learning rate before the spike, to see how near the edge it was."
  package static let parameters: [Parameter<ReduceRate>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    [0.9, 0.75, 0.5].map { Arm("learning rate × \($0)", [.rate($0)], meaning: .margin($0)) }
  }
}
