package import SeismoNetworks
package import SeismoSpec

/// Binary cross-entropy of probabilities, as PyTorch's `BCELoss`, whose logarithms are at least −100; here log_clip says. The
/// target is a number from 0 to 1.
package struct BCE: Loss {
  package static let name = "bce"
  package static let summary =
    "Binary cross-entropy of probabilities (after 'sigmoid'), for a target of numbers from 0 to 1."
  package static let examples = [
    "bce", "{use: bce, log_clip: off}", "{use: bce, log_clip: 0.01, clip_gradient: keep}",
  ]
  package static let parameters: [Parameter<BCE>] = [
    .logClip(\.logClip),
    .clipGradient(\.clipGradient),
  ]

  var logClip: Double? = 1e-7
  var clipGradient = ClipGradient.zero

  /// Clipped at 1e-7, where the gradient becomes zero.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  /// True.
  package var wantsProbabilities: Bool { true }

  /// Two logarithms, weighted by the target.
  package var isLogarithm: Bool { false }

  /// Probabilities.
  package var targetRange: ClosedRange<Double> { 0...1 }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(
      .binaryCrossEntropy(ofLogits: false, logClip: logClip, clipGradient: clipGradient), of: output
    )
  }
}
