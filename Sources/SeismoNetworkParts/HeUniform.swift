package import SeismoNetworks
package import SeismoSpec

/// Uniform on ±scale·√(6 / fan_in): the variance of He et al., 2015, equation 10.
package struct HeUniform: Initializer {
  package static let name = "he_uniform"
  package static let summary = "Uniform on ±scale·√(6/fan_in), for ReLU."
  package static let parameters: [Parameter<HeUniform>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let limit = scale * (6 / Double(info.fanIn)).squareRoot()
    for i in values.indices { values[i] = limit * (2 * random.uniform() - 1) }
  }
}
