package import SeismoNetworks
package import SeismoSpec

/// Layer normalization (Ba, Kiros and Hinton, "Layer Normalization", 2016, equation 4), as PyTorch's `LayerNorm` over a
/// row's numbers. Members of an ensemble share scale and shift.
package struct LayerNorm: Layer {
  package static let name = "layer_norm"
  package static let summary = "Layer normalization: each row less its mean, by its deviation."
  package static let examples = [
    "layer_norm", "{use: layer_norm, epsilon: 1e-3, affine: false}",
  ]
  package static let parameters: [Parameter<LayerNorm>] = [
    Parameter("epsilon", \.epsilon, .number(.greaterThan(0)), "Added to the variance."),
    Parameter("affine", \.isScaled, .flag, "Whether a trained scale and shift follow."),
  ]

  var epsilon = 1e-5
  var isScaled = true

  /// PyTorch's defaults.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    try network.layerNormalization(input, epsilon: epsilon, isScaled: isScaled)
  }
}
