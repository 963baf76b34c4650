package import SeismoNetworks
package import SeismoSpec

/// The product of several tensors, number by number: a gate, or an interaction.
package struct Multiply: NetworkPart {
  package static let takes = PartInputs.numbers(2...)
  package static let name = "multiply"
  package static let summary = "Multiplies tensors of one width, number by number."
  package static let parameters: [Parameter<Multiply>] = []

  /// The layer.
  package init() {}

  package func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    try inputs.dropFirst().reduce(inputs[0]) { try network.multiply($0, $1) }
  }
}
