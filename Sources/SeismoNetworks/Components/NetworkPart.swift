public import SeismoSpec

/// A part of a network that a spec's `model` names: a layer. `Layer` is its easier form, for one tensor of numbers;
/// this one may take several, and indices.
public protocol NetworkPart: Component {
  /// What it takes.
  static var takes: PartInputs { get }
  /// Whether a row's output in training depends on that row alone. Batch normalization's doesn't, and
  /// dropout's depends on the row's place in the batch. In evaluation every layer's has to.
  var treatsRowsAlone: Bool { get }
  /// Adds the part's operations to the network.
  ///
  /// - Parameters:
  ///   - inputs: the outputs of the nodes in `from`, in that order, each [rows × width]; as `takes` has them.
  ///   - network: the plan to add to. A part inside this one is added by `network.apply(_:to:)`.
  /// - Returns: the part's output.
  /// - Throws: `ParameterProblem` when the inputs' widths or a parameter are no good here.
  func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor
}

extension NetworkPart {
  /// True: most do.
  public var treatsRowsAlone: Bool { true }
}

/// What a part of a network takes: how many tensors, and of what.
public struct PartInputs: Sendable, Equatable {
  /// How many tensors.
  public let count: ClosedRange<Int>
  /// What each may be.
  public let elements: Set<TensorElement>

  /// Tensors of any of the elements.
  ///
  /// - Parameter count: how many; from 1.
  public init(_ count: ClosedRange<Int>, of elements: Set<TensorElement>) {
    self.count = count
    self.elements = elements
  }

  /// Tensors of numbers.
  public static func numbers(_ count: ClosedRange<Int>) -> PartInputs {
    PartInputs(count, of: [.number])
  }

  /// As many tensors of numbers or more.
  public static func numbers(_ count: PartialRangeFrom<Int>) -> PartInputs {
    .numbers(count.lowerBound...Int.max)
  }

  /// One tensor of indices.
  public static let indices = PartInputs(1...1, of: [.index])

  /// "one node", "two nodes or more", "1 to 3 nodes".
  var countInWords: String {
    switch (count.lowerBound, count.upperBound) {
    case (1, 1): "one node"
    case (2, .max): "two nodes or more"
    case (let least, .max): "\(least) nodes or more"
    case (let least, let most) where least == most: "\(least) nodes"
    case (let least, let most): "\(least) to \(most) nodes"
    }
  }
}

extension NetworkBuilder {
  /// Adds a part that a spec named, such as the activation of a layer that is composed of others.
  ///
  /// - Parameter inputs: what it takes.
  /// - Returns: its output.
  /// - Throws: `ParameterProblem` when it takes another number of tensors, or others; what its `plan` throws.
  public mutating func apply(_ part: any NetworkPart, to inputs: [Tensor]) throws -> Tensor {
    let (name, takes) = (type(of: part).name, type(of: part).takes)
    guard takes.count.contains(inputs.count) else {
      throw ParameterProblem(nil, "'\(name)' takes \(takes.countInWords), not \(inputs.count)")
    }
    if let other = inputs.first(where: { !takes.elements.contains($0.element) }) {
      throw ParameterProblem(
        nil,
        other.element == .index
          ? "'\(name)' takes numbers, not indices of categories"
          : "'\(name)' takes indices of categories, not numbers; give it from: \(Model.categories)")
    }
    let isOutermost = !isInPart
    let first = graph.nodes.count
    isInPart = true
    defer { isInPart = !isOutermost }
    let output = try part.plan(inputs, in: &self)
    if isOutermost {
      graph.parts.append(
        .init(
          scope: scope, component: name, inputs: inputs, output: output,
          nodes: first..<graph.nodes.count))
    }
    return output
  }
}

extension Kind<any NetworkPart> {
  /// Layers of networks.
  public static let layer = Kind("layer", "Adds operations to the network.")
}

extension Registration {
  /// Registers a layer, of one tensor or several.
  public static func layer<C: NetworkPart>(_ type: C.Type) -> Registration {
    Registration(Kind.layer, type)
  }
}
