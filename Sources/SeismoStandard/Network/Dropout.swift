public import SeismoNetworks
public import SeismoSpec

/// Dropout (Srivastava et al., 2014), inverted: scaled in training, nothing in evaluation.
public struct Dropout: Layer {
  public static let name = "dropout"
  public static let summary = "Zeroes numbers at random in training and scales the others up."
  public static let parameters: [Parameter<Dropout>] = [
    Parameter("rate", \.rate, .number(.between(0..<1)), "Probability of a zero.")
  ]

  var rate = 0.5

  /// A layer with rate 0.5.
  public init() {}

  public func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.dropout(input, rate: rate)
  }
}
