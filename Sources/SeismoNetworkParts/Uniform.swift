package import SeismoNetworks
package import SeismoSpec

/// Uniform on low…high, as PyTorch's `uniform_`, but about 0 by default.
package struct Uniform: Initializer {
  package static let name = "uniform"
  package static let summary = "Uniform between two bounds, whatever the shape."
  package static let examples = ["uniform", "{use: uniform, low: 0, high: 1}"]
  package static let parameters: [Parameter<Uniform>] = [
    Parameter("low", \.low, .number(.any), "Lower bound."),
    Parameter("high", \.high, .number(.any), "Upper bound."),
  ]

  var low = -0.05
  var high = 0.05

  /// ±0.05, as Keras has it.
  package init() {}

  package func validate() throws(ParameterProblem) {
    guard low < high else { throw ParameterProblem("high", "has to be greater than low") }
  }

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = low + (high - low) * random.uniform() }
  }
}
