package import SeismoNetworks
package import SeismoSpec

/// The whole gradient is shortened.
package struct ClipNorms: Remedy {
  package static let name = "clip_norms"
  package static let summary = "Clips the gradient by its norm."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<ClipNorms>] = [
    Parameter("max_norm", \.maxNorm, .number(.greaterThan(0)), "The largest norm.")
  ]

  var maxNorm = 1.0

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    let norm = written(maxNorm)
    return [
      SpecChange("clip_norm \(norm)", [.init("gradient", "[{use: clip_norm, max_norm: \(norm)}]")])
    ]
  }
}
