package import SeismoNetworks
package import SeismoSpec

/// Dense layers with an activation between each two: what could be written out layer by layer.
package struct MLP: Layer {
  package static let name = "mlp"
  package static let summary =
    "Dense layers of the hidden widths with an activation after each, then one more."
  package static let examples = [
    "{use: mlp, hidden: [8, 6]}", "{use: mlp, hidden: [], units: 3}",
    "{use: mlp, hidden: [5], activation: tanh, init: he_normal}",
  ]
  package static let parameters: [Parameter<MLP>] = [
    Parameter("hidden", required: \.hidden, .list(of: .integer(in: 1...65_536)), "Hidden widths."),
    Parameter(
      "activation", required: \.activation, .component(.layer), default: "relu",
      "The layer after each hidden one."),
    Parameter(
      "units", required: \.units, .units, default: "classes",
      "Outputs; 'classes' for one per class."),
    Parameter(
      "init", required: \.weights, .component(.initializer), default: "glorot_uniform",
      "Initializer of all weights."),
  ]

  var hidden: [Int]?
  var activation: (any NetworkPart)?
  var units: Units?
  var weights: (any Initializer)?

  /// Every default; `hidden` has none.
  package init() {}

  package var treatsRowsAlone: Bool { activation?.treatsRowsAlone ?? true }

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    var flow = input
    var dense = Dense()
    dense.weights = weights
    for (index, width) in (hidden ?? []).enumerated() {
      flow = try network.scoped("hidden\(index)") { network in
        dense.units = .count(width)
        let linear = try dense.plan(flow, in: &network)
        guard let activation else { return linear }
        return try network.scoped("activation") { try $0.apply(activation, to: [linear]) }
      }
    }
    dense.units = units
    return try network.scoped("output") { try dense.plan(flow, in: &$0) }
  }
}
