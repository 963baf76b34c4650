public import SeismoSpec

/// What an initializer is told about the numbers it fills.
public struct ParameterInfo: Sendable {
  /// As in the saved weights: `layers.0.weight`.
  public let name: String
  /// As PyTorch has them: a weight is [outputs, inputs], a bias [outputs]; a weight of each member of an ensemble is
  /// [members, inputs, outputs].
  public let dimensions: [Int]

  /// Makes a description.
  package init(name: String, dimensions: [Int]) {
    self.name = name
    self.dimensions = dimensions
  }

  /// Inputs that reach one output.
  public var fanIn: Int { dimensions.count > 1 ? dimensions[1] : dimensions[0] }
  /// Outputs that one input reaches.
  public var fanOut: Int { dimensions.count == 3 ? dimensions[2] : dimensions[0] }
}

/// Fills trained numbers before the first step.
public protocol Initializer: Component {
  /// Writes every value, row-major in the order of `info.dimensions`. Values are drawn in double
  /// precision, so that both precisions start from the same numbers.
  ///
  /// - Throws: when it can't, such as for a file of weights that lacks this name.
  func fill(_ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream)
    throws

  /// Says before there is memory for the values that `fill` could not write them, so that `seismo check` knows.
  ///
  /// - Throws: what `fill` would throw.
  func check(_ info: ParameterInfo) throws
}

extension Initializer {
  /// Nothing stands in the way.
  public func check(_ info: ParameterInfo) throws {}
}

extension Kind<any Initializer> {
  /// Initializers of weights.
  public static let initializer = Kind(
    "initializer", "Fills a layer's weights before the first step.")
}

extension Registration {
  /// Registers an initializer.
  public static func initializer<C: Initializer>(_ type: C.Type) -> Registration {
    Registration(Kind.initializer, type)
  }
}
