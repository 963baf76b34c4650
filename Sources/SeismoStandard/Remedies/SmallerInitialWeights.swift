package import SeismoNetworks
package import SeismoSpec

/// A start from smaller weights.
package struct SmallerInitialWeights: Remedy {
  package static let name = "smaller_initial_weights"
  package static let summary = "Starts from smaller initial weights."
  package static let against = [SpikeFault.scale]
  package static let parameters: [Parameter<SmallerInitialWeights>] = [
    Parameter(
      "factor", \.factor, .number(.greaterThan(0, atMost: 1)), "What they are multiplied by.")
  ]

  var factor = 0.5

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    let settings = run.numbers(ofNodes: "init.scale").map {
      SpecChange.Setting($0.path, "\(factor * $0.number)")
    }
    return [SpecChange("initial scale × \(written(factor))", settings)]
  }
}
