public import SeismoNetworks
public import SeismoSpec

/// All zeros.
public struct Zeros: Initializer {
  public static let name = "zeros"
  public static let summary = "All zeros, as biases start."
  public static let parameters: [Parameter<Zeros>] = [.scale(\.scale)]

  var scale = 1.0

  /// The initializer.
  public init() {}

  public func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = 0 }
  }
}
