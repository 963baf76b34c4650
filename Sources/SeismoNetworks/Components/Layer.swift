public import SeismoSpec

/// A part of a network that a spec's `model` names: a layer or a merge.
public protocol NetworkPart: Component {}

/// A layer of a network.
public protocol Layer: NetworkPart {
  /// Whether a row's output in training depends on that row alone. Batch normalization's doesn't, and
  /// dropout's depends on the row's place in the batch. In evaluation every layer's has to.
  var treatsRowsAlone: Bool { get }
  /// Adds the layer's operations to the network.
  ///
  /// - Parameters:
  ///   - input: the output of the layer before, [rows × width].
  ///   - network: the plan to add to.
  /// - Returns: the layer's output.
  /// - Throws: `ParameterProblem` when the input's width or a parameter is no good here.
  func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor
}

extension Layer {
  /// True: most do.
  public var treatsRowsAlone: Bool { true }
}

/// Makes one tensor of several: a sum, a concatenation.
public protocol Merge: NetworkPart {
  /// Adds the merge's operations to the network.
  ///
  /// - Parameters:
  ///   - inputs: the outputs of the nodes in `from`, in that order; at least two.
  ///   - network: the plan to add to.
  /// - Returns: the merge's output.
  /// - Throws: `ParameterProblem` when the inputs' widths don't fit each other.
  func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor
}

extension Kind<any NetworkPart> {
  /// What a named node of a model is: a layer or a merge.
  public static let networkPart = Kind(
    "layer or merge", accepts: [Kind<any Layer>.layer.name, Kind<any Merge>.merge.name])
}

extension Kind<any Merge> {
  /// Merges of several tensors.
  public static let merge = Kind("merge", "Makes one tensor of several nodes' outputs.")
}

extension Kind<any Layer> {
  /// Layers of networks.
  public static let layer = Kind("layer", "Adds operations to the network.")
}

extension Registration {
  /// Registers a layer.
  public static func layer<C: Layer>(_ type: C.Type) -> Registration {
    Registration(Kind.layer, type)
  }

  /// Registers a merge.
  public static func merge<C: Merge>(_ type: C.Type) -> Registration {
    Registration(Kind.merge, type)
  }
}
