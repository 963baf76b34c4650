package import SeismoNetworks
package import SeismoSpec

/// Normal numbers of which those farther than `cut` deviations from the mean are drawn again, as Keras's `TruncatedNormal`
/// and PyTorch's `trunc_normal_`, whose bounds are numbers by themselves. The standard deviation is that before the cut.
package struct TruncatedNormal: Initializer {
  package static let name = "truncated_normal"
  package static let summary = "Normal, with none farther from the mean than some deviations."
  package static let examples = [
    "truncated_normal", "{use: truncated_normal, mean: 1, std: 0.5, cut: 1}",
  ]
  package static let parameters: [Parameter<TruncatedNormal>] = [
    Parameter("mean", \.mean, .number(.any), "Mean."),
    Parameter("std", \.deviation, .number(.greaterThan(0)), "Standard deviation, before the cut."),
    Parameter(
      "cut", \.cut, .number(.between(0.1...100)),
      "Standard deviations from the mean beyond which there is nothing."),
  ]

  var mean = 0.0
  var deviation = 0.05
  var cut = 2.0

  /// Mean 0, deviation 0.05, cut at 2 of them, as Keras has it.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices {
      var drawn = random.normal()
      while abs(drawn) > cut { drawn = random.normal() }
      values[i] = mean + deviation * drawn
    }
  }
}
