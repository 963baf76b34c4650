package import SeismoNetworks
package import SeismoSpec

/// Gradient accumulation, as with PyTorch's `backward()` called for several batches before `step()`: another optimizer
/// updates once for so many batches, by the mean of their gradients. Batches that are left at the end of the training
/// update nothing. A schedule goes on with every batch.
package struct Accumulate: Optimizer {
  package static let name = "accumulate"
  package static let summary = "Updates by another optimizer, once for several batches."
  package static let examples = [
    "accumulate", "{use: accumulate, inner: {use: adam, learning_rate: 0.01}, batches: 4}",
  ]
  package static let convergence = Convergence(
    "{use: accumulate, inner: {use: adam, learning_rate: 0.02}, batches: 2}", parabola: 2000,
    rosenbrock: 10_000)
  package static let parameters: [Parameter<Accumulate>] = [
    Parameter(
      "inner", required: \.inner, .component(.optimizer), default: "adam",
      "The optimizer that updates."),
    Parameter(
      "batches", \.batches, .integer(in: 1...1_000_000), "Batches for each of its updates."),
  ]

  var inner: (any Optimizer)?
  var batches = 2

  /// Two batches for an update.
  package init() {}

  /// The sum of the gradients, and what the inner optimizer keeps.
  package var stateCount: Int { 1 + (inner?.stateCount ?? 0) }

  package var weightDecay: ScheduledNumber { inner?.weightDecay ?? ScheduledNumber(0) }

  package func check(_ plan: UpdatePlan) throws(ParameterProblem) { try inner?.check(plan) }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    Rule(
      inner: inner?.makeRule(memory.passing(1..<stateCount)), gradient: memory.gradient,
      sum: memory.state[0], batches: batches)
  }

  private final class Rule: UpdateRule {
    private let inner: (any UpdateRule)?
    private let gradient, sum: Vector
    private let batches: Int

    init(inner: (any UpdateRule)?, gradient: Vector, sum: Vector, batches: Int) {
      (self.inner, self.gradient, self.sum, self.batches) = (inner, gradient, sum, batches)
    }

    func update(_ step: borrowing UpdateStep) {
      if step.number % batches == 1 || batches == 1 {
        sum.copy(gradient)
      } else {
        sum.add(gradient, times: 1)
      }
      guard step.number % batches == 0 else { return }
      gradient.copy(sum)
      gradient.scale(by: 1 / Double(batches))
      inner?.update(step.numbered(step.number / batches))
    }

    func writeAverage(after updates: Int) -> Bool {
      inner?.writeAverage(after: updates / batches) ?? false
    }
  }
}
