package import SeismoNetworks
package import SeismoSpec

/// Adds a share of the parameters to the gradient: L2 regularization, as PyTorch's `weight_decay`.
package struct WeightDecay: GradientTransform {
  package static let name = "weight_decay"
  package static let summary = "Adds rate × parameters to the gradient (L2 regularization)."
  package static let parameters: [Parameter<WeightDecay>] = [
    Parameter("rate", \.rate, .number(.atLeast(0)), "Share of the parameters.")
  ]

  var rate = 1e-4

  /// Rate 1e-4.
  package init() {}

  package func apply(to gradient: Vector, parameters: Vector) {
    gradient.add(parameters, times: rate)
  }
}
