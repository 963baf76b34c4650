public import SeismoNetworks
public import SeismoSpec

/// The hyperbolic tangent.
public struct Tanh: Layer {
  public static let name = "tanh"
  public static let summary = "Hyperbolic tangent."
  public static let parameters: [Parameter<Tanh>] = []

  /// The layer.
  public init() {}

  public func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.tanh(input)
  }
}
