public import SeismoNetworks
public import SeismoSpec

/// Scales the gradient down to a largest norm (Pascanu et al., 2013, algorithm 1).
public struct ClipNorm: GradientTransform {
  public static let name = "clip_norm"
  public static let summary = "Scales the gradient down to a largest Euclidean norm."
  public static let parameters: [Parameter<ClipNorm>] = [
    Parameter("max_norm", \.maxNorm, .number(.greaterThan(0)), "The largest norm.")
  ]

  var maxNorm = 1.0

  /// Norm 1.
  public init() {}

  public func apply(to gradient: Vector, parameters: Vector) {
    let norm = gradient.squaredNorm.squareRoot()
    if norm > maxNorm { gradient.scale(by: maxNorm / norm) }
  }
}
