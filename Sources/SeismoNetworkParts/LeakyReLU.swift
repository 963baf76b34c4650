package import SeismoNetworks
package import SeismoSpec

/// max(0, x) with a slope below 0 (Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic
/// Models", 2013, equation 2), as PyTorch's `LeakyReLU`.
package struct LeakyReLU: Layer {
  package static let name = "leaky_relu"
  package static let summary = "Rectified linear unit with a slope below 0."
  package static let examples = [
    "leaky_relu",
    "{use: leaky_relu, negative_slope: 0.2}",
  ]
  package static let parameters: [Parameter<LeakyReLU>] = [
    Parameter(
      "negative_slope", \.slope, .number(.atLeast(0)), "Slope below 0.")
  ]

  var slope = 0.01

  /// Slope 0.01.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, .leakyReLU(slope: slope))
  }
}
