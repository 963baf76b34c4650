package import SeismoNetworks
package import SeismoSpec

/// Normal with standard deviation scale·√(1 / fan_in) (LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998,
/// equation 16).
package struct LecunNormal: Initializer {
  package static let name = "lecun_normal"
  package static let summary = "Normal with standard deviation scale·√(1/fan_in), for SELU."
  package static let parameters: [Parameter<LecunNormal>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let deviation = scale * (1 / Double(info.fanIn)).squareRoot()
    for i in values.indices { values[i] = deviation * random.normal() }
  }
}
