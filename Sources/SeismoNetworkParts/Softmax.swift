package import SeismoNetworks
package import SeismoSpec

/// Turns each row of logits into probabilities.
package struct Softmax: Layer {
  package static let name = "softmax"
  package static let summary = "Each row's softmax: probabilities, for the loss 'nll'."
  package static let parameters: [Parameter<Softmax>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.softmax(input)
  }
}
