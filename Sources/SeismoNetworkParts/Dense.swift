package import SeismoNetworks
package import SeismoSpec

/// A fully connected layer: y = x Wᵀ + b.
package struct Dense: Layer {
  package static let name = "dense"
  package static let summary = "Fully connected layer, y = x Wᵀ + b."
  package static let examples = [
    "{use: dense, units: 8}", "{use: dense, units: classes, init: he_normal, bias: false}",
    "{use: dense, units: 6, scaling: ntk}",
    "{use: dense, units: 6, init: unit_outputs, bias_init: spread_kinks}",
  ]
  package static let parameters: [Parameter<Dense>] = [
    Parameter("units", required: \.units, .units, "Outputs; 'classes' for one per class."),
    Parameter(
      "init", required: \.weights, .component(.initializer), default: "glorot_uniform",
      "Initializer of the weights."),
    Parameter(
      "bias_init", required: \.bias, .component(.initializer), default: "zeros",
      "Initializer of the bias."),
    Parameter("bias", \.hasBias, .flag, "Whether b is there."),
    Parameter(
      "scaling", \.scaling, .choice,
      "ntk: y = x Wᵀ/√inputs + b, for weights N(0, 1) and one learning rate at every width."),
  ]

  var units: Units?
  var weights: (any Initializer)?
  var bias: (any Initializer)?
  var hasBias = true
  var scaling = Scaling.standard

  /// How the weights are scaled; `ntk` is the parametrization of Jacot, Gabriel and Hongler, "Neural Tangent Kernel",
  /// 2018, section 2.
  enum Scaling: String, CaseIterable, Sendable {
    case standard, ntk
  }

  /// A layer with every default; `units` has none.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let isScaled = scaling == .ntk && input.width > 0
    let scaled =
      isScaled
      ? network.linear(input, factor: 1 / Double(input.width).squareRoot()) : input
    return try network.affine(
      scaled, outputs: units.outputs(in: network), weight: weights ?? GlorotUniform(),
      bias: hasBias ? bias ?? Zeros() : nil)
  }
}

/// The width of a layer.
enum Units: Sendable {
  case count(Int)
  /// As many as the target has classes, or columns.
  case classes
}

extension Units? {
  /// How many numbers per row; without units one per class.
  func outputs(in network: NetworkBuilder) -> Int {
    if case .count(let count) = self { count } else { network.targetWidth }
  }
}

extension Value where V == Units {
  static let units = Value(
    accepts: "a whole number at least 1, or 'classes'",
    schema: .either([.integer(1...65_536), .choice(["classes"])])
  ) { node, decoding in
    if node.text == "classes" { return .classes }
    guard let text = node.text, let count = Int(text) else {
      decoding.report(
        .wrongType(expected: "a whole number or 'classes'", found: node.described), at: node)
      return nil
    }
    guard (1...65_536).contains(count) else {
      decoding.report(.outOfRange(expected: "between 1 and 65536", found: text), at: node)
      return nil
    }
    return .count(count)
  } encode: { units, _ in
    switch units {
    case .count(let count): SpecNode(.scalar(String(count)))
    case .classes: SpecNode(.scalar("classes"))
    }
  } counterexamples: {
    ["0", "-1", "1.5", "word", "65537", ""].map { SpecNode(.scalar($0)) }
  }
}
