package import SeismoNetworks
package import SeismoSpec

/// Huber's loss ("Robust Estimation of a Location Parameter", 1964), as PyTorch's `HuberLoss`: squared near 0, absolute far
/// from it, so that outliers pull no harder than delta.
package struct Huber: Loss {
  package static let name = "huber"
  package static let summary = "Squared error up to delta, absolute error beyond."
  package static let examples = ["huber", "{use: huber, delta: 0.5}"]
  package static let parameters: [Parameter<Huber>] = [
    Parameter("delta", \.delta, .number(.greaterThan(0)), "Error up to which it is squared.")
  ]

  var delta = 1.0

  /// delta = 1.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(.huber(delta: delta), of: output)
  }
}
