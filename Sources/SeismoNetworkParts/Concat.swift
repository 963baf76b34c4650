package import SeismoNetworks
package import SeismoSpec

/// The columns of several tensors side by side.
package struct Concat: NetworkPart {
  package static let takes = PartInputs.numbers(2...)
  package static let name = "concat"
  package static let summary = "Puts the columns of tensors side by side."
  package static let parameters: [Parameter<Concat>] = []

  /// The layer.
  package init() {}

  package func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    try network.concatenate(inputs)
  }
}
