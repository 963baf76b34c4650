package import SeismoNetworks
package import SeismoSpec

/// Takes from the gradient of each weight matrix every output's mean over its inputs (Yong, Huang, Hua and Zhang, "Gradient
/// Centralization: A New Optimization Technique for Deep Neural Networks", 2020, equation 1).
package struct Centralize: GradientTransform {
  package static let name = "centralize"
  package static let summary = "Takes each output's mean from the gradient of its weights."
  package static let parameters: [Parameter<Centralize>] = []

  /// The transform.
  package init() {}

  package var stateCount: Int { 0 }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule { Rule(memory) }

  private final class Rule: UpdateRule {
    private let parts: ContiguousArray<(gradient: Vector, weight: WeightMatrices)>

    init(_ memory: UpdateMemory) {
      parts = ContiguousArray(
        memory.segments.compactMap { segment in
          segment.matrices.map { (memory.gradient[segment], $0) }
        })
    }

    func update(_ step: borrowing UpdateStep) {
      for index in parts.indices { parts[index].gradient.centralize(parts[index].weight) }
    }
  }
}
