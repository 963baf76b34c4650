public import SeismoNetworks
public import SeismoSpec

/// Squared error, averaged over rows and target columns.
public struct MeanSquaredError: Loss {
  public static let name = "mse"
  public static let summary = "Mean squared error, for a numeric target."
  public static let parameters: [Parameter<MeanSquaredError>] = []

  /// The loss.
  public init() {}

  /// Numbers.
  public var target: TargetKind { .values }

  public func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.meanSquaredError(output)
  }
}
