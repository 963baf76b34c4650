package import SeismoNetworks
package import SeismoSpec

/// Softmax cross-entropy, computed from logits by log-sum-exp.
package struct CrossEntropy: Loss {
  package static let name = "cross_entropy"
  package static let summary = "Softmax cross-entropy of logits, by log-sum-exp."
  package static let examples = [
    "cross_entropy", "{use: cross_entropy, log_clip: 1e-7, clip_gradient: keep}",
  ]
  package static let parameters: [Parameter<CrossEntropy>] = [
    .logClip(\.logClip), .clipGradient(\.clipGradient),
  ]

  var logClip: Double?
  var clipGradient = ClipGradient.zero

  /// Without a clip.
  package init() {}

  /// Class indices.
  package var target: TargetKind { .classes }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.crossEntropy(output, logClip: logClip, clipGradient: clipGradient)
  }
}

extension Parameter {
  /// The usual `log_clip:` of a loss that takes the logarithm of a probability.
  static func logClip(_ property: any WritableKeyPath<Owner, Double?> & Sendable) -> Parameter {
    Parameter(
      "log_clip", property, .off(or: .number(.greaterThan(0, atMost: 1))),
      "The ε of log max(p, ε); off for the bare logarithm.")
  }

  /// The usual `clip_gradient:` beside it.
  static func clipGradient(
    _ property: any WritableKeyPath<Owner, ClipGradient> & Sendable
  ) -> Parameter {
    Parameter(
      "clip_gradient", property, .choice,
      "Gradient of a clipped row: zero, as the clipped function's, or keep.")
  }
}
