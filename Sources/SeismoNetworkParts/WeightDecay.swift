package import SeismoNetworks
package import SeismoSpec

/// Adds a share of the parameters to the gradient: L2 regularization, as PyTorch's `weight_decay`.
package struct WeightDecay: GradientTransform {
  package static let name = "weight_decay"
  package static let summary = "Adds rate × parameters to the gradient (L2 regularization)."
  package static let parameters: [Parameter<WeightDecay>] = [
    Parameter("rate", \.rate, .number(.atLeast(0)), "Share of the parameters."),
    Parameter(
      "roles", \.roles, .list(of: .choice),
      "The parameters that decay; many leave out biases and scales."),
  ]

  var rate = 1e-4
  var roles = ParameterRole.allCases

  /// Rate 1e-4.
  package init() {}

  package static let examples = [
    "weight_decay", "{use: weight_decay, rate: 0.01, roles: [weight, embedding]}",
  ]

  package var stateCount: Int { 0 }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    Rule(rate: rate, roles: Set(roles), memory)
  }

  /// Adds to the whole gradient at once where all parameters decay.
  private final class Rule: UpdateRule {
    private let rate: Double
    private let parts: ContiguousArray<(gradient: Vector, parameters: Vector)>

    init(rate: Double, roles: Set<ParameterRole>, _ memory: UpdateMemory) {
      self.rate = rate
      let isWhole = roles.count == ParameterRole.allCases.count
      let segments = memory.segments.filter { roles.contains($0.role) }
      parts =
        isWhole
        ? [(memory.gradient, memory.parameters)]
        : ContiguousArray(segments.map { (memory.gradient[$0], memory.parameters[$0]) })
    }

    func update(_ step: borrowing UpdateStep) {
      for index in parts.indices {
        parts[index].gradient.add(parts[index].parameters, times: rate)
      }
    }
  }
}
