package import SeismoNetworks
package import SeismoSpec

/// The pinball loss (Koenker and Bassett, "Regression Quantiles", 1978, equation 1.3), as scikit-learn's
/// `mean_pinball_loss`: makes outputs the quantile q of their rows' targets.
package struct Quantile: Loss {
  package static let name = "quantile"
  package static let summary = "Pinball loss: outputs become a quantile of the target."
  package static let examples = ["quantile", "{use: quantile, q: 0.9}"]
  package static let parameters: [Parameter<Quantile>] = [
    Parameter("q", \.share, .number(.between(0.001...0.999)), "The quantile; 0.5 is half of mae.")
  ]

  var share = 0.5

  /// The median.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(.quantile(share), of: output)
  }
}
