package import SeismoNetworks
package import SeismoSpec

/// max(0, x).
package struct ReLU: Layer {
  package static let name = "relu"
  package static let summary = "Rectified linear unit, max(0, x)."
  package static let parameters: [Parameter<ReLU>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.relu(input)
  }
}
