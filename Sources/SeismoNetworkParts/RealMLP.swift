package import SeismoNetworks
package import SeismoSpec

/// The network of RealMLP (Holzmüller, Grinsztajn and Steinwart, "Better by Default: Strong Pre-Tuned MLPs and Boosted
/// Trees on Tabular Data", 2024, section 3): embeddings of numbers and categories, a factor for each input, and dense
/// layers in NTK scaling, each with a parametric activation and dropout. `Specs/tabular/realmlp.yaml` has the
/// preparation, the groups of parameters and the schedules that belong to it.
package struct RealMLP: NetworkPart {
  package static let name = "realmlp"
  package static let summary =
    "RealMLP's network: embeddings, a factor per input, dense layers with parametric activations."
  package static let examples = [
    "{use: realmlp, hidden: [6, 5], activation: tanh}",
    "{use: realmlp, hidden: [6], activation: tanh, parametric: false, numbers: off, dropout: 0, init: normal}",
  ]
  package static let parameters: [Parameter<RealMLP>] = [
    Parameter("hidden", \.hidden, .list(of: .integer(in: 1...65_536)), "Hidden widths."),
    Parameter(
      "activation", required: \.activation, .component(.layer), default: "selu",
      "After each hidden layer; the paper takes selu for classes and mish for numbers."),
    Parameter("parametric", \.isParametric, .flag, "Whether each unit learns a share of it."),
    Parameter(
      "dropout", \.dropout, .scheduled(.between(0..<1)), "Probability of a zero after each."),
    Parameter(
      "numbers", required: \.numbers, .off(or: .component(.layer)), default: "numeric_embedding",
      "What embeds the numeric columns; off for nothing."),
    Parameter(
      "categories", \.categoryWidth, .integer(in: 1...4096),
      "Numbers per level of the columns of the step 'index'."),
    Parameter(
      "units", required: \.units, .units, default: "classes",
      "Outputs; 'classes' for one per class."),
    Parameter(
      "init", \.start, .choice,
      "data: by the first batch; normal: N(0, 1), and zeros in the last layer, as RealMLP-TD-S."),
  ]
  package static let takes = PartInputs(1...2, of: [.number, .index])

  enum Start: String, CaseIterable, Sendable {
    case data, normal
  }

  var hidden = [256, 256, 256]
  var activation: (any NetworkPart)?
  var isParametric = true
  var dropout = ScheduledNumber(0.15, schedule: FlatCosine())
  var numbers: (any NetworkPart)??
  var categoryWidth = 8
  var units: Units?
  var start = Start.data

  /// RealMLP-TD's defaults.
  package init() {}

  package var treatsRowsAlone: Bool { false }

  package func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    let embedded = try embed(inputs, in: &network)
    var flow = try network.scoped("scale") { try $0.scale(embedded, Ones()) }
    for (index, width) in hidden.enumerated() {
      flow = try network.scoped("hidden\(index)") { network in
        let linear = try dense(width).plan(flow, in: &network)
        let active = try network.scoped("activation") { try activate(linear, in: &$0) }
        return dropout.start > 0 ? network.dropout(active, rate: dropout) : active
      }
    }
    var last = dense(nil)
    last.units = units
    if start == .normal { (last.weights, last.bias) = (Zeros(), Zeros()) }
    return try network.scoped("output") { try last.plan(flow, in: &$0) }
  }

  private func embed(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    let parts = try inputs.compactMap { input -> Tensor? in
      if input.element == .index {
        return try network.scoped("categories") {
          var embedding = Embedding()
          embedding.width = categoryWidth
          return try embedding.plan([input], in: &$0)
        }
      }
      guard input.width > 0 else { return nil }
      guard let numbers = numbers ?? nil else { return input }
      return try network.scoped("numbers") { try $0.apply(numbers, to: [input]) }
    }
    return parts.count == 1 ? parts[0] : try network.concatenate(parts)
  }

  private func activate(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    guard let activation else { return input }
    guard isParametric else { return try network.apply(activation, to: [input]) }
    var parametric = Parametric()
    parametric.activation = activation
    return try parametric.plan(input, in: &network)
  }

  private func dense(_ width: Int?) -> Dense {
    var dense = Dense()
    dense.units = width.map(Units.count)
    dense.scaling = .ntk
    dense.weights = start == .data ? UnitOutputs() : NormalNumbers()
    dense.bias = start == .data ? SpreadKinks() : NormalNumbers()
    return dense
  }
}
