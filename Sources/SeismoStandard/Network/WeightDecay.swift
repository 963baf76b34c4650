public import SeismoNetworks
public import SeismoSpec

/// Adds a share of the parameters to the gradient: L2 regularization, as PyTorch's `weight_decay`.
public struct WeightDecay: GradientTransform {
  public static let name = "weight_decay"
  public static let summary = "Adds rate × parameters to the gradient (L2 regularization)."
  public static let parameters: [Parameter<WeightDecay>] = [
    Parameter("rate", \.rate, .number(.atLeast(0)), "Share of the parameters.")
  ]

  var rate = 1e-4

  /// Rate 1e-4.
  public init() {}

  public func apply(to gradient: Vector, parameters: Vector) {
    gradient.add(parameters, times: rate)
  }
}
