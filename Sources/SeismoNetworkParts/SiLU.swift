package import SeismoNetworks
package import SeismoSpec

/// x · σ(x) (Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
/// Reinforcement Learning", 2018, equation 5), as PyTorch's `SiLU`.
package struct SiLU: Layer {
  package static let name = "silu"
  package static let summary = "Sigmoid-weighted linear unit, x·σ(x)."
  package static let parameters: [Parameter<SiLU>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .silu)
  }
}
