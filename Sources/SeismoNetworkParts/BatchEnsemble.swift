package import SeismoNetworks
package import SeismoSpec

/// A fully connected layer whose members share the weights: y = ((x ⊙ r) Wᵀ) ⊙ s + b, with r, s and b of each member's
/// own (Wen, Tran and Ba, "BatchEnsemble", ICLR 2020, equation 5; TabM's layer).
package struct BatchEnsemble: Layer {
  package static let name = "batch_ensemble"
  package static let summary =
    "Fully connected layer of an ensemble: shared weights, and scales and a bias of each member's own."
  package static let examples = [
    "{use: batch_ensemble, units: 4, members: 3}",
    "{use: batch_ensemble, units: 3, members: 2, scale: normal, init: he_normal}",
  ]
  package static let parameters: [Parameter<BatchEnsemble>] = [
    Parameter("units", required: \.units, .units, "Outputs; 'classes' for one per class."),
    Parameter(
      "members", \.members, .integer(in: 2...1024),
      "How many the first such layer makes; a later one has those of its input."),
    Parameter(
      "scale", \.scale, .choice,
      "The first layer's scales of the inputs at first: signs draws −1 or 1, normal N(0, 1); all others are 1."
    ),
    Parameter(
      "init", required: \.weights, .component(.initializer), default: "glorot_uniform",
      "Initializer of the weights; biases are 0 at first."),
  ]

  var units: Units?
  var members = 16
  var scale = MemberScale.signs
  var weights: (any Initializer)?

  /// Every default; `units` has none.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let isFirst = input.members == 1
    let x = isFirst ? try network.spread(input, members: members) : input
    let scaled = try network.scoped("inputs") {
      try $0.scale(x, isFirst ? MemberScales(kind: scale) : Ones())
    }
    let product = try network.affine(
      scaled, outputs: units.outputs(in: network), weight: weights ?? GlorotUniform(), bias: nil)
    let outputs = try network.scoped("outputs") { try $0.scale(product, Ones()) }
    return try network.shift(outputs, Zeros())
  }
}

/// Fills with 1.
struct Ones: Initializer {
  static let name = "ones"
  static let summary = "Fills with 1."
  static let parameters: [Parameter<Ones>] = []

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = 1 }
  }
}
