package import SeismoNetworks
package import SeismoSpec

/// TabM (Gorishniy, Kotelnikov and Babenko, "TabM: Advancing Tabular Deep Learning with Parameter-Efficient Ensembling",
/// ICLR 2025, section 3.3): one network that is an ensemble. Its members share the dense layers; with `mini` each has its
/// own scale of the inputs, with `full` its own scales and biases in every layer. The mean of the members' losses is
/// trained, the mean of their probabilities or numbers is predicted.
package struct TabM: Layer {
  package static let name = "tabm"
  package static let summary =
    "TabM's network: members that share dense layers, each with its own scales and its own last layer."
  package static let examples = [
    "{use: tabm, members: 3, width: 5, blocks: 2, dropout: 0}",
    "{use: tabm, kind: full, members: 2, width: 5, blocks: 1, scale: normal}",
  ]
  package static let parameters: [Parameter<TabM>] = [
    Parameter("kind", \.kind, .choice, "mini: scales of the inputs; full: scales in every layer."),
    Parameter("members", \.members, .integer(in: 2...1024), "Networks in one."),
    Parameter("blocks", \.blocks, .integer(in: 1...1000), "Dense layers before the last."),
    Parameter("width", \.width, .integer(in: 1...65_536), "Their width."),
    Parameter("dropout", \.dropout, .scheduled(.between(0..<1)), "After each block."),
    Parameter(
      "scale", \.scale, .choice,
      "The first scales: signs draws −1 or 1; normal, for embedded inputs, N(0, 1)."),
  ]

  enum Kind: String, CaseIterable, Sendable {
    case mini, full
  }

  var kind = Kind.mini
  var members = 32
  var blocks = 3
  var width = 512
  var dropout = ScheduledNumber(0.1)
  var scale = MemberScale.signs

  /// The paper's defaults, as mini.
  package init() {}

  package var treatsRowsAlone: Bool { dropout.start == 0 }

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    var flow = input
    if kind == .mini {
      flow = try network.scoped("members") { try ensemble.plan(flow, in: &$0) }
    }
    for block in 0..<blocks {
      flow = try network.scoped("block\(block)") { network in
        let linear = try dense(flow, in: &network)
        let active = network.relu(linear)
        return dropout.start > 0 ? network.dropout(active, rate: dropout) : active
      }
    }
    let limit = uniform(flow.width)
    return try network.scoped("heads") {
      try $0.memberAffine(flow, outputs: $0.targetWidth, weight: limit, bias: limit)
    }
  }

  private var ensemble: Ensemble {
    var ensemble = Ensemble()
    (ensemble.members, ensemble.scale) = (members, scale)
    return ensemble
  }

  private func dense(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let limit = uniform(input.width)
    guard kind == .full else {
      return try network.affine(input, outputs: width, weight: limit, bias: limit)
    }
    var layer = BatchEnsemble()
    (layer.units, layer.members, layer.scale, layer.weights) = (
      .count(width), members, scale, limit
    )
    return try layer.plan(input, in: &network)
  }

  /// As PyTorch's `Linear` starts: U(±1/√inputs).
  private func uniform(_ inputs: Int) -> UniformNumbers {
    UniformNumbers(limit: 1 / Double(max(1, inputs)).squareRoot())
  }
}
