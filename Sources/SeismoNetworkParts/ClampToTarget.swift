package import SeismoNetworks
package import SeismoSpec

/// Keeps predictions within the range of the training targets: in evaluation y = min(max(x, lowest), highest); in
/// training nothing happens, so that the gradient always shows the way back (as RealMLP's `clamp_output`; Holzmüller,
/// Grinsztajn and Steinwart, "Better by Default", 2024, appendix A).
package struct ClampToTarget: Layer {
  package static let name = "clamp_to_target"
  package static let summary =
    "Keeps predictions of numbers within the range of the training targets; nothing in training."
  package static let parameters: [Parameter<ClampToTarget>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    try network.clamp(input, to: network.targetRange)
  }
}
