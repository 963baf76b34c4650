package import SeismoNetworks
package import SeismoSpec

/// x · tanh(ln(1 + eˣ)) (Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019, equation 1), as
/// PyTorch's `Mish`.
package struct Mish: Layer {
  package static let name = "mish"
  package static let summary = "Mish, x·tanh(ln(1+eˣ))."
  package static let parameters: [Parameter<Mish>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .mish)
  }
}
