package import SeismoNetworks
package import SeismoSpec

/// Scales the gradient down to a largest norm (Pascanu et al., 2013, algorithm 1).
package struct ClipNorm: PlainGradientTransform {
  package static let name = "clip_norm"
  package static let summary = "Scales the gradient down to a largest Euclidean norm."
  package static let parameters: [Parameter<ClipNorm>] = [
    Parameter("max_norm", \.maxNorm, .number(.greaterThan(0)), "The largest norm.")
  ]

  var maxNorm = 1.0

  /// Norm 1.
  package init() {}

  package func apply(to gradient: Vector, parameters: Vector) {
    let norm = gradient.squaredNorm.squareRoot()
    if norm > maxNorm { gradient.scale(by: maxNorm / norm) }
  }
}
