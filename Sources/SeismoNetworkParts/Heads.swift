package import SeismoNetworks
package import SeismoSpec

/// A fully connected layer of each member's own: y = x Wₖ + bₖ.
package struct Heads: Layer {
  package static let name = "heads"
  package static let summary =
    "Fully connected layer of an ensemble with weights of each member's own."
  package static let examples = [
    "{use: heads, units: classes}", "{use: heads, units: 3, init: he_normal}",
  ]
  package static let parameters: [Parameter<Heads>] = [
    Parameter(
      "units", required: \.units, .units, default: "classes",
      "Outputs; 'classes' for one per class."),
    Parameter(
      "init", required: \.weights, .component(.initializer), default: "glorot_uniform",
      "Initializer of the weights."),
    Parameter(
      "bias_init", required: \.bias, .component(.initializer), default: "zeros",
      "Initializer of the biases."),
  ]

  var units: Units?
  var weights: (any Initializer)?
  var bias: (any Initializer)?

  /// One output per class.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    try network.memberAffine(
      input, outputs: units.outputs(in: network), weight: weights ?? GlorotUniform(),
      bias: bias ?? Zeros())
  }
}
