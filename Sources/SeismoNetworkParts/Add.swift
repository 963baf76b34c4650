package import SeismoNetworks
package import SeismoSpec

/// The sum of several tensors: a residual connection (He et al., "Deep Residual Learning for Image
/// Recognition", 2016, equation 1).
package struct Add: NetworkPart {
  package static let takes = PartInputs.numbers(2...)
  package static let name = "add"
  package static let summary = "Adds tensors of one width, number by number."
  package static let parameters: [Parameter<Add>] = []

  /// The layer.
  package init() {}

  package func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    try network.add(inputs)
  }
}
