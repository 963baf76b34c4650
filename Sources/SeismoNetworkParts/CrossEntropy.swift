package import SeismoNetworks
package import SeismoSpec

/// Softmax cross-entropy, computed from logits by log-sum-exp; with smoothed labels (Szegedy et al., "Rethinking the
/// Inception Architecture for Computer Vision", 2016, section 7) and weights of classes as PyTorch's `CrossEntropyLoss`, row
/// by row. The mean of a batch is over its rows, where PyTorch divides by the rows' weights.
package struct CrossEntropy: Loss {
  package static let name = "cross_entropy"
  package static let summary = "Softmax cross-entropy of logits, by log-sum-exp."
  package static let examples = [
    "cross_entropy", "{use: cross_entropy, log_clip: 1e-7, clip_gradient: keep}",
    "{use: cross_entropy, label_smoothing: 0.1}",
    "{use: cross_entropy, class_weights: balanced, label_smoothing: 0.2, log_clip: 1e-3}",
  ]
  package static let parameters: [Parameter<CrossEntropy>] = [
    Parameter(
      "label_smoothing", \.smoothing, .number(.between(0..<1)),
      "Share of a row's label that all classes have in equal parts."),
    .classWeights(\.classWeights), .logClip(\.logClip), .clipGradient(\.clipGradient),
  ]

  var smoothing = 0.0
  var classWeights: ClassWeights?
  var logClip: Double?
  var clipGradient = ClipGradient.zero

  /// Without smoothing, weights or a clip.
  package init() {}

  /// Class indices.
  package var target: TargetKind { .classes }

  /// Only without smoothing and weights.
  package var isLogarithm: Bool { smoothing == 0 && classWeights == nil }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.crossEntropy(
      output, smoothing: smoothing, weights: try classWeights?.numbers(in: network),
      logClip: logClip, clipGradient: clipGradient)
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
