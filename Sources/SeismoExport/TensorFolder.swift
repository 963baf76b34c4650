package import Foundation
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// A model as weights in the safetensors format, and a JSON that says what is computed with them.
package struct TensorFolder: Sendable {
  /// The files' names.
  package static let weightsFile = "model.safetensors"
  package static let configFile = "config.json"
  /// What is in each config, and nowhere else.
  package static let mark = "\"format\": \"seismo-export\""

  package let weights: Data
  package let config: String

  /// Both files.
  package init(_ model: ExportedModel) {
    var tensors = SafeTensors()
    tensors.metadata["producer"] = "seismo \(model.seismo)"
    for (index, member) in model.members.enumerated() {
      let prefix = Self.prefix(index, of: model)
      let network = member.network
      tensors.tensors += network.nodes.flatMap { $0.parameters + $0.buffers }.map { tensor in
        SafeTensors.Tensor(
          prefix + tensor.name, tensor.dimensions, network.numbers[tensor.name] ?? [],
          network.precision)
      }
    }
    weights = tensors.encoded()
    config = Self.config(of: model).text + "\n"
  }

  private static func prefix(_ index: Int, of model: ExportedModel) -> String {
    model.members.count == 1 ? "" : "members.\(index)."
  }

  private static func config(of model: ExportedModel) -> JSON {
    let inputs = model.inputs.map { input in
      JSON.object([
        .init("name", .string(input.name)), .init("type", .string(input.type.rawValue)),
        .init("missing", .array(input.missing.map(JSON.string))),
      ])
    }
    return .object([
      .init("format", .string("seismo-export")), .init("version", .integer(1)),
      .init("seismo", .string(model.seismo)), .init("experiment", .string(model.experiment)),
      .init("variant", .string(model.variant)), .init("target", .string(model.target)),
      .init("classes", .array(model.classes.map(JSON.string))), .init("inputs", .array(inputs)),
      .init(
        "members",
        .array(
          model.members.enumerated().map { member($1, prefix: prefix($0, of: model)) })),
    ])
  }

  private static func member(_ member: ExportedModel.Member, prefix: String) -> JSON {
    var formulas = FormulaList()
    let numbers = member.numbers.map { JSON.integer(formulas.place(of: $0)) }
    let indices = member.indices.map { JSON.integer(formulas.place(of: $0)) }
    let refusals = member.refusals.map { JSON.integer(formulas.place(of: $0)) }
    var undone = FormulaList()
    if let formula = member.undone { _ = undone.place(of: formula) }
    let answer = member.answersLogits ? "logits" : "answers"
    let nodes = member.network.nodes.map { node($0, prefix: prefix) }
    return .object([
      .init("precision", .string(member.network.precision.rawValue)),
      .init("formulas", .array(formulas.entries)), .init("numbers", .array(numbers)),
      .init("indices", .array(indices)), .init("refusals", .array(refusals)),
      .init("nodes", .array(nodes)), .init("output", .integer(member.network.output.index)),
      .init("answer", .string(answer)), .init("undone", .array(undone.entries)),
    ])
  }

  private static func node(_ node: NetworkGraph.Node, prefix: String) -> JSON {
    .object(
      [
        .init("operation", .string(node.operation.name)),
        .init("inputs", .array(node.inputs.map { .integer($0.index) })),
        .init("output", .integer(node.output.index)),
        .init("members", .integer(node.output.members)),
        .init("width", .integer(node.output.width)),
        .init(
          "tensors",
          .array((node.parameters + node.buffers).map { .string(prefix + $0.name) })),
      ] + node.operation.attributes)
  }
}

extension NetworkOperation {
  /// What a node needs to know beside its inputs and tensors.
  fileprivate var attributes: [JSON.Member] {
    switch self {
    case .activation(let function): function.attributes
    case .batchNormalization(let epsilon, let place, _):
      [.init("epsilon", .exact(epsilon)), .init("place", .string(place.rawValue))]
    case .layerNormalization(let epsilon): [.init("epsilon", .exact(epsilon))]
    case .linear(let factor, let offset):
      [.init("factor", .exact(factor)), .init("offset", .exact(offset))]
    case .selection(let columns): [.init("columns", .array(columns.map(JSON.integer)))]
    case .periodic(let pairs): [.init("pairs", .bool(pairs))]
    case .lookup(let column): [.init("column", .integer(column))]
    case .memberMean(let isOfLogits): [.init("of_logits", .bool(isOfLogits))]
    case .affine, .dropout, .sum, .product, .concatenation, .reshape, .spread, .scale, .shift,
      .memberAffine, .clamp, .custom:
      []
    }
  }
}

extension ActivationFunction {
  fileprivate var attributes: [JSON.Member] {
    switch self {
    case .softplus(let beta): [.init("beta", .exact(beta))]
    case .elu(let alpha, let scale):
      [.init("alpha", .exact(alpha)), .init("scale", .exact(scale))]
    case .leakyReLU(let slope): [.init("slope", .exact(slope))]
    case .relu, .tanh, .softmax, .sigmoid, .silu, .gelu, .geluTanh, .mish, .exponential: []
    }
  }
}
