package import SeismoNetworks
package import SeismoSpec

/// Uniform on ±scale·√(3 / fan_in): the variance of LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, equation 16.
package struct LecunUniform: Initializer {
  package static let name = "lecun_uniform"
  package static let summary = "Uniform on ±scale·√(3/fan_in)."
  package static let parameters: [Parameter<LecunUniform>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let limit = scale * (3 / Double(info.fanIn)).squareRoot()
    for i in values.indices { values[i] = limit * (2 * random.uniform() - 1) }
  }
}
