package import SeismoNetworks
package import SeismoSpec

/// Focal loss of logits, −w (1 − p)^γ log p (Lin, Goyal, Girshick, He and Dollár, "Focal Loss for Dense Object Detection",
/// 2017, equation 5), over softmax: rows that are right already count less.
package struct Focal: Loss {
  package static let name = "focal"
  package static let summary = "Cross-entropy in which rows that are right already count less."
  package static let examples = [
    "focal", "{use: focal, gamma: 0}", "{use: focal, gamma: 0.5, class_weights: balanced}",
    "{use: focal, gamma: 1.5, log_clip: 1e-3}",
  ]
  package static let parameters: [Parameter<Focal>] = [
    Parameter("gamma", \.gamma, .number(.between(0...10)), "γ; 0 is cross-entropy."),
    .classWeights(\.classWeights), .logClip(\.logClip), .clipGradient(\.clipGradient),
  ]

  var gamma = 2.0
  var classWeights: ClassWeights?
  var logClip: Double?
  var clipGradient = ClipGradient.zero

  /// γ = 2, as in the paper.
  package init() {}

  /// Class indices.
  package var target: TargetKind { .classes }

  /// Only without γ and weights.
  package var isLogarithm: Bool { gamma == 0 && classWeights == nil }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.focal(
      output, gamma: gamma, weights: try classWeights?.numbers(in: network), logClip: logClip,
      clipGradient: clipGradient)
  }
}
