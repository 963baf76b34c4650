package import SeismoNetworks
package import SeismoSpec

/// An activation f of which each unit learns how much it wants: y = x + α(f(x) − x), with α = 1 at first (Holzmüller,
/// Grinsztajn and Steinwart, "Better by Default", 2024, section 3).
package struct Parametric: Layer {
  package static let name = "parametric"
  package static let summary =
    "An activation with a trained weight per unit: x + α(f(x) − x), α = 1 at first."
  package static let examples = [
    "{use: parametric, activation: tanh}", "{use: parametric, activation: relu}",
  ]
  package static let parameters: [Parameter<Parametric>] = [
    Parameter(
      "activation", required: \.activation, .component(.layer), "The layer f, of one tensor.")
  ]

  var activation: (any NetworkPart)?

  /// A layer without its activation, which has no default.
  package init() {}

  package var treatsRowsAlone: Bool { activation?.treatsRowsAlone ?? true }

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    guard let activation else { return input }
    let activated = try network.scoped("activation") { try $0.apply(activation, to: [input]) }
    let change = try network.add([activated, network.linear(input, factor: -1)])
    let share = try network.scoped("share") { try $0.scale(change, Ones()) }
    return try network.add([input, share])
  }
}
