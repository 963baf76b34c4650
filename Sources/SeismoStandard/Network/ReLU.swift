public import SeismoNetworks
public import SeismoSpec

/// max(0, x).
public struct ReLU: Layer {
  public static let name = "relu"
  public static let summary = "Rectified linear unit, max(0, x)."
  public static let parameters: [Parameter<ReLU>] = []

  /// The layer.
  public init() {}

  public func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.relu(input)
  }
}
