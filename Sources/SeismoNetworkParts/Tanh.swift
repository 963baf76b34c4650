package import SeismoNetworks
package import SeismoSpec

/// The hyperbolic tangent.
package struct Tanh: Layer {
  package static let name = "tanh"
  package static let summary = "Hyperbolic tangent."
  package static let parameters: [Parameter<Tanh>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.tanh(input)
  }
}
