package import SeismoNetworks
package import SeismoSpec

/// The residual network for tables (Gorishniy, Rubachev, Khrulkov and Babenko, "Revisiting Deep Learning Models for Tabular
/// Data", 2021, section 3.2): blocks x + Drop(Lin(Drop(ReLU(Lin(BN(x)))))), then Lin(ReLU(BN(x))).
package struct ResNet: Layer {
  package static let name = "resnet"
  package static let summary =
    "A residual network for tables: blocks of batch norm, dense, ReLU, dense."
  package static let examples = [
    "{use: resnet, width: 6, hidden: 8, blocks: 2, dropout: 0}",
    "{use: resnet, width: 5, hidden: 7, blocks: 1, residual_dropout: 0.1}",
  ]
  package static let parameters: [Parameter<ResNet>] = [
    Parameter("blocks", \.blocks, .integer(in: 1...1000), "Residual blocks."),
    Parameter("width", \.width, .integer(in: 1...65_536), "Width between the blocks."),
    Parameter("hidden", \.hidden, .integer(in: 1...65_536), "Width within a block."),
    Parameter("dropout", \.dropout, .scheduled(.between(0..<1)), "After a block's ReLU."),
    Parameter(
      "residual_dropout", \.residualDropout, .scheduled(.between(0..<1)), "At a block's end."),
    Parameter(
      "units", required: \.units, .units, default: "classes",
      "Outputs; 'classes' for one per class."),
    Parameter(
      "init", required: \.weights, .component(.initializer), default: "he_normal",
      "Initializer of the weights; biases are 0 at first."),
  ]

  var blocks = 2
  var width = 192
  var hidden = 384
  var dropout = ScheduledNumber(0.15)
  var residualDropout = ScheduledNumber(0)
  var units: Units?
  var weights: (any Initializer)?

  /// Two blocks of width 192.
  package init() {}

  package var treatsRowsAlone: Bool { false }

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    var flow = try network.scoped("input") { try dense(input, width, in: &$0) }
    for block in 0..<blocks {
      flow = try network.scoped("block\(block)") { try $0.add([flow, change(flow, in: &$0)]) }
    }
    return try network.scoped("output") { network in
      let normal = try network.scoped("norm") { try BatchNorm().plan(flow, in: &$0) }
      return try dense(network.relu(normal), units.outputs(in: network), in: &network)
    }
  }

  /// What a block adds.
  private func change(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let normal = try network.scoped("norm") { try BatchNorm().plan(input, in: &$0) }
    let wide = try network.scoped("first") { try dense(normal, hidden, in: &$0) }
    let dropped = drop(network.relu(wide), dropout, in: &network)
    let narrow = try network.scoped("second") { try dense(dropped, width, in: &$0) }
    return drop(narrow, residualDropout, in: &network)
  }

  private func drop(
    _ input: Tensor, _ rate: ScheduledNumber, in network: inout NetworkBuilder
  ) -> Tensor {
    rate.start > 0 ? network.dropout(input, rate: rate) : input
  }

  private func dense(
    _ input: Tensor, _ outputs: Int, in network: inout NetworkBuilder
  ) throws -> Tensor {
    try network.affine(
      input, outputs: outputs, weight: weights ?? HeNormal(), bias: Zeros())
  }
}
