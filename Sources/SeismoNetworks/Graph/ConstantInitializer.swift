internal import SeismoSpec

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Fills parameters whose start isn't the user's choice.
struct ConstantInitializer: Initializer {
  static let name = "constant"
  static let summary = "Fills with one value."
  static let parameters: [Parameter<ConstantInitializer>] = []
  var value = 0.0

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = value }
  }
}

/// The natural logarithm; −∞ at 0.
func logarithm(_ x: Double) -> Double { log(x) }
