package import SeismoNetworks
package import SeismoSpec

/// Gaussian error linear unit (Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, section 2), as PyTorch's
/// `GELU`.
package struct GELU: Layer {
  package static let name = "gelu"
  package static let summary = "Gaussian error linear unit, x·Φ(x), exact or by tanh."
  package static let examples = [
    "gelu",
    "{use: gelu, approximate: tanh}",
  ]
  package static let parameters: [Parameter<GELU>] = [
    Parameter(
      "approximate", \.approximation, .choice,
      "none: x·Φ(x); tanh: x·(1+tanh(√(2/π)·(x+0.044715·x³)))/2.")
  ]

  var approximation = GELUApproximation.none

  /// The exact function.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(input, approximation == .tanh ? .geluTanh : .gelu)
  }
}

/// What stands in the place of Φ.
package enum GELUApproximation: String, CaseIterable, Sendable {
  case none, tanh
}
