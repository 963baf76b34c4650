package import SeismoNetworks
package import SeismoSpec

/// The critical rate: the largest of a few multipliers of the learning rate with which the spike doesn't
/// happen. It says how near the edge of stability the network was, not what set the spike off: a lower rate
/// heals nearly everything.
package struct ReduceRate: Intervention {
  package static let name = "reduce_rate"
  package static let summary =
    "Lowers the learning rate before the spike, to see how near the edge it was."
  package static let parameters: [Parameter<ReduceRate>] = [
    Parameter(
      "factors", \.factors, .list(of: .number(.greaterThan(0, atMost: 1))),
      "What the rate is multiplied by."),
    Parameter(
      "far", \.far, .list(of: .number(.greaterThan(0, atMost: 1))),
      "The same where training diverged: the rate may be too large by powers of ten."),
  ]

  var factors = [0.9, 0.75, 0.5, 0.1, 0.03]
  var far = [
    0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.002, 0.001, 1e-4, 1e-5, 1e-6,
  ]

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    let all = spike.isNonFinite ? Set(factors + far) : Set(factors)
    let rates = all.filter { $0 != 1 }.sorted(by: >)
    return rates.map { rate in
      Arm("learning rate × \(written(rate))", [.rate(rate)], meaning: .margin(rate))
    }
  }
}
