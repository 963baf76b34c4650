package import SeismoNetworks
package import SeismoSpec

/// Cross layers (Wang et al., "DCN V2: Improved Deep & Cross Network", 2021, equation 1): xₗ₊₁ = x₀ ⊙ (Wₗ xₗ + bₗ) + xₗ, which
/// multiply the inputs with each other.
package struct Cross: Layer {
  package static let name = "cross"
  package static let summary =
    "Multiplies the inputs with each other: x₀ ⊙ (W x + b) + x, layer after layer."
  package static let examples = ["{use: cross, layers: 2}"]
  package static let parameters: [Parameter<Cross>] = [
    Parameter("layers", \.layers, .integer(in: 1...100), "How often."),
    Parameter(
      "init", required: \.weights, .component(.initializer), default: "glorot_uniform",
      "Initializer of the weights; biases are 0 at first."),
  ]

  var layers = 2
  var weights: (any Initializer)?

  /// Two layers.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    var flow = input
    for layer in 0..<layers {
      flow = try network.scoped("cross\(layer)") { network in
        let mixed = try network.affine(
          flow, outputs: input.width, weight: weights ?? GlorotUniform(), bias: Zeros())
        return try network.add([network.multiply(input, mixed), flow])
      }
    }
    return flow
  }
}
