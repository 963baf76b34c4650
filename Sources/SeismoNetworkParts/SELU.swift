package import SeismoNetworks
package import SeismoSpec

/// Scaled ELU (Klambauer, Unterthiner, Mayr and Hochreiter, "Self-Normalizing Neural Networks", 2017, equation 2), as
/// PyTorch's `SELU`: with the α and scale that keep mean 0 and variance 1 (equation 14).
package struct SELU: Layer {
  package static let name = "selu"
  package static let summary =
    "Scaled ELU, which keeps mean 0 and variance 1 with weights of lecun_normal."
  package static let parameters: [Parameter<SELU>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .elu(alpha: 1.6732632423543772, scale: 1.0507009873554805))
  }
}
