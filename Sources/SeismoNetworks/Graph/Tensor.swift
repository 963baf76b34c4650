/// A matrix that flows through a network: one row per row of the batch, [rows × width]; in an ensemble [rows × members ×
/// width].
public struct Tensor: Sendable, Equatable {
  /// Numbers per row; of an ensemble, per row and member.
  public let width: Int
  /// Members of an ensemble, each of which has numbers of its own in every row; else 1.
  public let members: Int
  /// Of what it is made.
  public let element: TensorElement
  /// Its place in `NetworkGraph.tensors`.
  public let index: Int

  /// Numbers per row of all members, one member after the other.
  public var numbersPerRow: Int { members * width }
}

/// What a tensor's entries are.
public enum TensorElement: String, Sendable {
  /// Numbers in the network's precision, through which gradients flow.
  case number
  /// Indices from 0, such as of categories; they have no gradient.
  case index
}

/// What trained numbers do in their layer: by it an optimizer or a gradient transform may treat them apart.
public enum ParameterRole: String, CaseIterable, Sendable {
  /// Multiplies inputs: [outputs, inputs]; where each member has its own [members, inputs, outputs].
  case weight
  /// Is added.
  case bias
  /// Multiplies what a layer has made, number by number, as a normalization's gain.
  case scale
  /// A row per category: [categories, width].
  case embedding
}

/// Numbers of a network that are kept between steps: trained ones, and others such as running statistics.
public struct ParameterTensor: Sendable {
  /// As in the saved weights: `layers.0.weight`.
  public let name: String
  /// As PyTorch has them: a weight is [outputs, inputs].
  public let dimensions: [Int]
  /// What it does in its layer; nil for what isn't trained, such as running statistics.
  public let role: ParameterRole?
  /// Fills it before the first step.
  public let initializer: any Initializer
  /// Its place in `NetworkGraph.parameters` or, if it isn't trained, in `NetworkGraph.buffers`.
  public let index: Int

  /// How many numbers it has.
  public var count: Int { dimensions.reduce(1, *) }
}

/// Numbers that a layer asks for.
public struct TrainedTensor: Sendable {
  /// The last part of its name: `weight`.
  public var name: String
  /// As PyTorch has them.
  public var dimensions: [Int]
  /// What it does in its layer.
  public var role: ParameterRole
  /// Fills it before the first step.
  public var initializer: any Initializer

  /// Asks for a tensor.
  ///
  /// - Parameter role: by default a weight where there are two dimensions or more, else a bias.
  public init(
    _ name: String, _ dimensions: [Int], _ initializer: any Initializer, role: ParameterRole? = nil
  ) {
    self.name = name
    self.dimensions = dimensions
    self.initializer = initializer
    self.role = role ?? (dimensions.count > 1 ? .weight : .bias)
  }

  /// Asks for a tensor that starts with one value everywhere.
  public init(
    _ name: String, _ dimensions: [Int], filledWith value: Double, role: ParameterRole? = nil
  ) {
    self.init(name, dimensions, ConstantInitializer(value: value), role: role)
  }
}
