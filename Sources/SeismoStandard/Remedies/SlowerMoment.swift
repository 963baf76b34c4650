package import SeismoNetworks
package import SeismoSpec

/// Adam's second moment that remembers longer.
package struct SlowerMoment: Remedy {
  package static let name = "slower_moment"
  package static let summary = "Raises Adam's beta2."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<SlowerMoment>] = [
    Parameter("beta2", \.beta2, .number(.between(0..<1)), "Decay of the second moment.")
  ]

  var beta2 = 0.9999

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard let own = run.number(at: "optimizer.beta2"), own < beta2 else { return [] }
    return [SpecChange("beta2 \(written(beta2))", [.init("optimizer.beta2", written(beta2))])]
  }
}
