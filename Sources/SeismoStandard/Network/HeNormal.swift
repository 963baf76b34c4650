public import SeismoNetworks
public import SeismoSpec

/// Normal with standard deviation scale·√(2 / fan_in) (He et al., 2015, equation 10).
public struct HeNormal: Initializer {
  public static let name = "he_normal"
  public static let summary = "Normal with standard deviation scale·√(2/fan_in), for ReLU."
  public static let parameters: [Parameter<HeNormal>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  public init() {}

  public func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let deviation = scale * (2 / Double(info.fanIn)).squareRoot()
    for i in values.indices { values[i] = deviation * random.normal() }
  }
}
