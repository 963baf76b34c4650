package import SeismoNetworks
package import SeismoSpec

/// The logistic function, 1 / (1 + e⁻ˣ), as PyTorch's `Sigmoid`.
package struct Sigmoid: Layer {
  package static let name = "sigmoid"
  package static let summary = "Logistic function, 1/(1+e⁻ˣ)."
  package static let parameters: [Parameter<Sigmoid>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .sigmoid)
  }
}
