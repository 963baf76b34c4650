package import SeismoSpec

/// The network as a spec has it: layers in order, or named nodes with the nodes they take from.
package struct Model: Sendable {
  /// One layer.
  package struct Node: Sendable {
    /// Its index, or its name.
    package var name: String
    /// The names of the nodes that it takes; `input` and `categories` are the network's inputs.
    package var from: [String]
    /// The layer.
    package var part: any NetworkPart
  }

  /// The name under which nodes take the network's input of numbers.
  package static let input = "input"
  /// The name under which nodes take its input of indices, a column for each column of categories.
  package static let categories = "categories"

  /// In order; a node takes from those before it. The last one's output is the network's.
  package var nodes: [Node]
  /// Whether the nodes have names; else each takes from the one before.
  package var isNamed: Bool
  /// The places of the nodes in the spec, below `model`.
  package func path(of index: Int) -> SpecPath {
    let root = SpecPath("model")
    return isNamed ? root.appending(nodes[index].name) : root.appending(index)
  }
}

extension Model {
  /// Lays the model out in a network.
  ///
  /// - Parameters:
  ///   - network: the plan to add to.
  ///   - located: runs the planning of a node; a rule broken in it belongs to the node's place.
  /// - Returns: the last node's output.
  package func plan(
    in network: inout NetworkBuilder,
    located: (SpecPath, () throws -> Tensor) throws -> Tensor
  ) throws -> Tensor {
    var outputs = [Model.input: network.input]
    outputs[Model.categories] = network.categories
    var last = network.input
    for (index, node) in nodes.enumerated() {
      network.scope = "layers.\(node.name)"
      last = try located(path(of: index)) {
        let inputs = node.from.compactMap { outputs[$0] }
        guard !inputs.isEmpty else {
          throw ParameterProblem(
            nil, "takes '\(Model.categories)', and no step of 'prepare' makes indices of a column")
        }
        return try network.apply(node.part, to: inputs)
      }
      outputs[node.name] = last
    }
    return last
  }
}

extension Value where V == Model {
  /// A list of layers, one layer, or a mapping of names to layers, each with the names that it
  /// takes `from`.
  package static let model = Value(
    accepts: "a list of layers, or a mapping of names to layers", schema: .model
  ) { node, decoding in
    switch node.body {
    case .list(let items):
      return decoding.sequence(items)
    case .map(let entries) where node["use"]?.text == nil:
      return decoding.namedNodes(entries)
    default:
      return decoding.sequence([node], isList: false)
    }
  } encode: { model, encoding in
    if !model.isNamed {
      return SpecNode(.list(model.nodes.map { $0.part.encodedComponent(encoding) }))
    }
    return SpecNode(
      .map(
        model.nodes.map { node in
          var value = node.part.encodedComponent(encoding)
          value.append("from", SpecNode(.list(node.from.map { SpecNode(.scalar($0)) })))
          return SpecNode.Entry(key: node.name, value: value)
        }))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([SpecNode(.list([]))]))]
  }
}

extension ValueSchema {
  /// A list of layers, one layer, or nodes by name.
  fileprivate static var model: ValueSchema {
    let layer = Kind<any NetworkPart>.layer
    let one = ValueSchema.component(kind: layer.name, of: layer.accepts)
    let from = ValueSchema.either([.text, .list(of: .text, atLeast: 1)])
    let node = ValueSchema.component(kind: layer.name, of: layer.accepts, also: ["from": from])
    return .either([.list(of: one, atLeast: 1), one, .mapping(to: node)])
  }
}

extension PartInputs {
  /// The network's inputs that it takes as the first layer.
  fileprivate var ofNetwork: [String] {
    guard elements.contains(.index) else { return [Model.input] }
    return elements.contains(.number) && count.upperBound > 1
      ? [Model.input, Model.categories] : [Model.categories]
  }
}

extension SpecNode {
  fileprivate mutating func append(_ key: String, _ value: SpecNode) {
    guard case .map(let entries) = body else { return }
    body = .map(entries + [Entry(key: key, value: value)])
  }
}

extension Decoding {
  /// Layers that each take from the one before; the first takes all of the network's inputs that it can.
  fileprivate mutating func sequence(_ items: [SpecNode], isList: Bool = true) -> Model {
    var model = Model(nodes: [], isNamed: false)
    for (index, item) in items.enumerated() {
      func decode(_ decoding: inout Decoding) {
        guard let part = decoding.decode(.component(.layer), item) else { return }
        let from = index == 0 ? type(of: part).takes.ofNetwork : ["\(index - 1)"]
        decoding.checkCount(of: from, for: part, at: item, isNamed: false)
        model.nodes.append(.init(name: "\(index)", from: from, part: part))
      }
      if isList { within(index: index, decode) } else { decode(&self) }
    }
    return model
  }

  fileprivate mutating func namedNodes(_ entries: [SpecNode.Entry]) -> Model {
    var model = Model(nodes: [], isNamed: true)
    var known = [Model.input]
    let before = problems.count
    for entry in entries {
      within(key: entry.key) { decoding in
        if [Model.input, Model.categories, "use"].contains(entry.key)
          || entry.key.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) == nil
        {
          decoding.report(
            .rule(
              "a node's name is letters, digits and '_', doesn't start with a digit, and isn't 'input', "
                + "'categories' or 'use'"
            ),
            origin: entry.keyOrigin)
        }
        let part = decoding.decode(.component(.layer), entry.value.without("from"))
        let from = decoding.from(of: entry.value, part, known: known)
        if let from, let part {
          decoding.checkCount(of: from, for: part, at: entry.value)
          model.nodes.append(.init(name: entry.key, from: from, part: part))
        }
      }
      known.append(entry.key)
    }
    if problems.count == before { checkAllAreTaken(model, entries) }
    return model
  }

  /// The nodes that a node takes from: those in `from`, by default the one before; nil when it doesn't
  /// say, of which it has told.
  private mutating func from(
    of node: SpecNode, _ part: (any NetworkPart)?, known: [String]
  ) -> [String]? {
    guard let from = node["from"] else {
      let isFirst = known.count == 1
      return isFirst ? part.map { type(of: $0).takes.ofNetwork } : known.suffix(1)
    }
    return within(key: "from") { decoding in
      let items = if case .list(let items) = from.body, !items.isEmpty { items } else { [from] }
      let names = items.compactMap { item -> String? in
        guard let name = item.text, !name.isEmpty else {
          decoding.report(
            .wrongType(expected: "a node's name, or a list of them", found: item.described),
            at: item)
          return nil
        }
        if !known.contains(name), name != Model.categories {
          decoding.report(.unknownNode(name, known: known), at: item)
        }
        return name
      }
      return names.count == items.count ? names : nil
    }
  }

  private mutating func checkCount(
    of from: [String], for part: any NetworkPart, at node: SpecNode, isNamed: Bool = true
  ) {
    let (name, takes) = (type(of: part).name, type(of: part).takes)
    guard !takes.count.contains(from.count) else { return }
    let advice =
      if !isNamed {
        ", and in a list each layer takes the one before; give the layers names: "
          + "{a: …, b: {use: \(name), from: [a, input]}}"
      } else if takes.count.upperBound == 1 {
        ", not \(from.count); merge them first, with add or concat"
      } else {
        ", not \(from.count); name them: from: [a, b]"
      }
    report(.rule("'\(name)' takes \(takes.countInWords)\(advice)"), at: node)
  }

  private mutating func checkAllAreTaken(_ model: Model, _ entries: [SpecNode.Entry]) {
    let taken = Set(model.nodes.flatMap(\.from))
    for node in model.nodes.dropLast() where !taken.contains(node.name) {
      guard let entry = entries.first(where: { $0.key == node.name }) else { continue }
      within(key: node.name) {
        $0.report(
          .rule("leads nowhere: no later node takes it with 'from'"),
          origin: entry.keyOrigin)
      }
    }
  }
}
