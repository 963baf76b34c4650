public import SeismoNetworks
public import SeismoSpec

/// Negative log-likelihood of probabilities, −log max(p, ε).
public struct NegativeLogLikelihood: Loss {
  public static let name = "nll"
  public static let summary = "Negative log-likelihood of probabilities (after 'softmax')."
  public static let parameters: [Parameter<NegativeLogLikelihood>] = [
    .logClip(\.logClip), .clipGradient(\.clipGradient),
  ]

  var logClip: Double? = 1e-7
  var clipGradient = ClipGradient.zero

  /// Clipped at 1e-7, where the gradient becomes zero.
  public init() {}

  /// Class indices.
  public var target: TargetKind { .classes }

  public func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.negativeLogLikelihood(output, logClip: logClip, clipGradient: clipGradient)
  }
}
