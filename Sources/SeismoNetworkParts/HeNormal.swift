package import SeismoNetworks
package import SeismoSpec

/// Normal with standard deviation scale·√(2 / fan_in) (He et al., 2015, equation 10).
package struct HeNormal: Initializer {
  package static let name = "he_normal"
  package static let summary = "Normal with standard deviation scale·√(2/fan_in), for ReLU."
  package static let parameters: [Parameter<HeNormal>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let deviation = scale * (2 / Double(info.fanIn)).squareRoot()
    for i in values.indices { values[i] = deviation * random.normal() }
  }
}
