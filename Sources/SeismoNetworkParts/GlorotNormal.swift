package import SeismoNetworks
package import SeismoSpec

/// Normal with standard deviation scale·√(2 / (fan_in + fan_out)) (Glorot and Bengio, 2010,
/// equation 12).
package struct GlorotNormal: Initializer {
  package static let name = "glorot_normal"
  package static let summary = "Normal with standard deviation scale·√(2/(fan_in+fan_out))."
  package static let parameters: [Parameter<GlorotNormal>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let deviation = scale * (2 / Double(info.fanIn + info.fanOut)).squareRoot()
    for i in values.indices { values[i] = deviation * random.normal() }
  }
}
