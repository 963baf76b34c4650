package import SeismoNetworks
package import SeismoSpec

/// ln(1 + e^(βx)) / β (Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", 2001,
/// section 3), as PyTorch's `Softplus`, but for its `threshold`, above which that puts out x: here every x has its value,
/// which differs by less than 3e-9 / β.
package struct Softplus: Layer {
  package static let name = "softplus"
  package static let summary = "Smooth and positive, ln(1+e^(βx))/β."
  package static let examples = [
    "softplus",
    "{use: softplus, beta: 2}",
  ]
  package static let parameters: [Parameter<Softplus>] = [
    Parameter("beta", \.beta, .number(.greaterThan(0)), "β; the larger, the nearer to relu.")
  ]

  var beta = 1.0

  /// β = 1.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .softplus(beta: beta))
  }
}
