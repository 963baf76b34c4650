public import SeismoNetworks
public import SeismoSpec

/// Turns each row of logits into probabilities.
public struct Softmax: Layer {
  public static let name = "softmax"
  public static let summary = "Each row's softmax: probabilities, for the loss 'nll'."
  public static let parameters: [Parameter<Softmax>] = []

  /// The layer.
  public init() {}

  public func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.softmax(input)
  }
}
