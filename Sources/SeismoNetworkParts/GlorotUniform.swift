package import SeismoNetworks
package import SeismoSpec

/// Uniform on ±scale·√(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010, equation 16).
package struct GlorotUniform: Initializer {
  package static let name = "glorot_uniform"
  package static let summary = "Uniform on ±scale·√(6/(fan_in+fan_out))."
  package static let parameters: [Parameter<GlorotUniform>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    let limit = scale * (6 / Double(info.fanIn + info.fanOut)).squareRoot()
    for i in values.indices { values[i] = limit * (2 * random.uniform() - 1) }
  }
}

extension Parameter {
  /// An initializer's usual `scale:`.
  static func scale(_ property: any WritableKeyPath<Owner, Double> & Sendable) -> Parameter {
    Parameter("scale", property, .number(.greaterThan(0)), "Factor on every value.")
  }
}
