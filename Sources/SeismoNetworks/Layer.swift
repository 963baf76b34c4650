public import SeismoSpec

/// A layer of a network.
public protocol Layer: Component {
  /// Adds the layer's operations to the network.
  ///
  /// - Parameters:
  ///   - input: the output of the layer before, [rows × width].
  ///   - network: the plan to add to.
  /// - Returns: the layer's output.
  /// - Throws: `ParameterProblem` when the input's width or a parameter is no good here.
  func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor
}

extension Kind<any Layer> {
  /// Layers of networks.
  public static let layer = Kind("layer")
}

extension Registration {
  /// Registers a layer.
  public static func layer<C: Layer>(_ type: C.Type) -> Registration {
    Registration(Kind.layer, type)
  }
}
