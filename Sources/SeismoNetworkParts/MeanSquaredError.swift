package import SeismoNetworks
package import SeismoSpec

/// Squared error, averaged over rows and target columns.
package struct MeanSquaredError: Loss {
  package static let name = "mse"
  package static let summary = "Mean squared error, for a numeric target."
  package static let parameters: [Parameter<MeanSquaredError>] = []

  /// The loss.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.meanSquaredError(output)
  }
}
