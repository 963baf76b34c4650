package import SeismoNetworks
package import SeismoSpec

/// Negative log-likelihood of probabilities, −log max(p, ε).
package struct NegativeLogLikelihood: Loss {
  package static let name = "nll"
  package static let summary = "Negative log-likelihood of probabilities (after 'softmax')."
  package static let examples = [
    "nll", "{use: nll, log_clip: off}", "{use: nll, log_clip: 0.01, clip_gradient: keep}",
  ]
  package static let parameters: [Parameter<NegativeLogLikelihood>] = [
    .logClip(\.logClip), .clipGradient(\.clipGradient),
  ]

  var logClip: Double? = 1e-7
  var clipGradient = ClipGradient.zero

  /// Clipped at 1e-7, where the gradient becomes zero.
  package init() {}

  /// Class indices.
  package var target: TargetKind { .classes }

  /// True.
  package var wantsProbabilities: Bool { true }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.negativeLogLikelihood(output, logClip: logClip, clipGradient: clipGradient)
  }
}
