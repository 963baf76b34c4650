internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Binary cross-entropy of logits, as PyTorch's `BCEWithLogitsLoss`: the target is a number from 0 to 1, such as a share, or 0
/// and 1; the network answers its probability, σ(x). A target of classes takes 'cross_entropy'.
package struct BCELogits: Loss {
  package static let name = "bce_logits"
  package static let summary =
    "Binary cross-entropy of logits, for a target of numbers from 0 to 1."
  package static let examples = [
    "bce_logits", "{use: bce_logits, log_clip: 1e-7, clip_gradient: keep}",
  ]
  package static let parameters: [Parameter<BCELogits>] = [
    .logClip(\.logClip),
    .clipGradient(\.clipGradient),
  ]

  var logClip: Double?
  var clipGradient = ClipGradient.zero

  /// Without a clip.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  /// Two logarithms, weighted by the target.
  package var isLogarithm: Bool { false }

  /// Probabilities.
  package var targetRange: ClosedRange<Double> { 0...1 }

  /// σ(x).
  package func answer(_ output: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(output, .sigmoid)
  }

  package func output(answering answer: [Double], of targets: [Double]) -> [Double] {
    answer.map {
      let p = min(max($0, 1e-12), 1 - 1e-12)
      return log(p) - log1p(-p)
    }
  }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(
      .binaryCrossEntropy(ofLogits: true, logClip: logClip, clipGradient: clipGradient), of: output)
  }
}
