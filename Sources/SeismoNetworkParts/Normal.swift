package import SeismoNetworks
package import SeismoSpec

/// Normal with a given mean and standard deviation, as PyTorch's `normal_`, but by default with Keras's deviation.
package struct Normal: Initializer {
  package static let name = "normal"
  package static let summary = "Normal with a mean and standard deviation, whatever the shape."
  package static let examples = ["normal", "{use: normal, mean: 1, std: 0.5}"]
  package static let parameters: [Parameter<Normal>] = [
    Parameter("mean", \.mean, .number(.any), "Mean."),
    Parameter("std", \.deviation, .number(.greaterThan(0)), "Standard deviation."),
  ]

  var mean = 0.0
  var deviation = 0.05

  /// Mean 0, deviation 0.05.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = mean + deviation * random.normal() }
  }
}
