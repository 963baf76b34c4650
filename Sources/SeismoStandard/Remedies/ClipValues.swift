package import SeismoNetworks
package import SeismoSpec

/// Each number of the gradient is cut off.
package struct ClipValues: Remedy {
  package static let name = "clip_values"
  package static let summary = "Clips the gradient by value."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<ClipValues>] = [
    Parameter("limit", \.limit, .number(.greaterThan(0)), "The largest absolute value.")
  ]

  var limit = 0.1

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    let limit = written(limit)
    return [
      SpecChange("clip_value \(limit)", [.init("gradient", "[{use: clip_value, limit: \(limit)}]")])
    ]
  }
}
