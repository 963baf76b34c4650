package import SeismoNetworks
package import SeismoSpec

/// Members of an ensemble that share all weights but a scale of their inputs each: TabM-mini (Gorishniy, Kotelnikov and
/// Babenko, "TabM", ICLR 2025, section 3.3).
package struct Ensemble: Layer {
  package static let name = "ensemble"
  package static let summary =
    "Members that share the layers after it, each with its own scale of the inputs; end with heads."
  package static let examples = [
    "{use: ensemble, members: 3}", "{use: ensemble, members: 2, scale: normal}",
  ]
  package static let parameters: [Parameter<Ensemble>] = [
    Parameter(
      "members", \.members, .integer(in: 2...1024),
      "How many. Their mean loss is trained; their mean probability, or number, is predicted."),
    Parameter(
      "scale", \.scale, .choice,
      "Each member's scales at first: signs draws −1 or 1, normal N(0, 1)."),
  ]

  var members = 16
  var scale = MemberScale.signs

  /// Sixteen members.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let spread = try network.spread(input, members: members)
    return try network.scale(spread, MemberScales(kind: scale))
  }
}

/// What the members' scales are at first.
enum MemberScale: String, CaseIterable, Sendable {
  case signs, normal
}

/// Draws the members' first scales, so that they differ.
struct MemberScales: Initializer {
  static let name = "member_scales"
  static let summary = "Random signs, or normal numbers."
  static let parameters: [Parameter<MemberScales>] = []
  var kind = MemberScale.signs

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices {
      switch kind {
      case .signs: values[i] = random.below(2) == 0 ? -1 : 1
      case .normal: values[i] = random.normal()
      }
    }
  }
}
