internal import SeismoSpec

/// A layer of one tensor of numbers: the form that most parts of a network have.
public protocol Layer: NetworkPart {
  /// Adds the layer's operations to the network.
  ///
  /// - Parameters:
  ///   - input: the output of the layer before, [rows × width].
  ///   - network: the plan to add to.
  /// - Returns: the layer's output.
  /// - Throws: `ParameterProblem` when the input's width or a parameter is no good here.
  func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor
}

extension Layer {
  /// One tensor of numbers.
  public static var takes: PartInputs { .numbers(1...1) }

  /// Plans the layer for its one input.
  public func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    try plan(inputs[0], in: &network)
  }
}
