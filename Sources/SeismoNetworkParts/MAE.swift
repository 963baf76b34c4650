package import SeismoNetworks
package import SeismoSpec

/// The absolute error, averaged over the target's columns, as PyTorch's `L1Loss`: makes outputs medians.
package struct MAE: Loss {
  package static let name = "mae"
  package static let summary = "Mean absolute error of numbers."
  package static let parameters: [Parameter<MAE>] = []

  /// The loss.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(.absoluteError, of: output)
  }
}
