package import SeismoNetworks
package import SeismoSpec

/// Exponential linear unit (Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential
/// Linear Units", 2016, equation 15), as PyTorch's `ELU`.
package struct ELU: Layer {
  package static let name = "elu"
  package static let summary = "Exponential linear unit, x above 0, else α·(eˣ−1)."
  package static let examples = [
    "elu",
    "{use: elu, alpha: 0.5}",
  ]
  package static let parameters: [Parameter<ELU>] = [
    Parameter("alpha", \.alpha, .number(.greaterThan(0)), "α, what it falls to below 0.")
  ]

  var alpha = 1.0

  /// α = 1.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .elu(alpha: alpha, scale: 1))
  }
}
