package import SeismoNetworks
package import SeismoSpec

/// All zeros.
package struct Zeros: Initializer {
  package static let name = "zeros"
  package static let summary = "All zeros, as biases start."
  package static let parameters: [Parameter<Zeros>] = [.scale(\.scale)]

  var scale = 1.0

  /// The initializer.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = 0 }
  }
}
