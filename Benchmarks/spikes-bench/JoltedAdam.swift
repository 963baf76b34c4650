import SeismoNetworkParts
import SeismoNetworks
import SeismoSpec

/// Adam that now and then shifts all weights, as a fault of memory or of a program would: a cause that no
/// intervention tests.
struct JoltedAdam: Optimizer {
  static let name = "jolted_adam"
  static let summary = "Adam with a fault: every so many updates the weights are multiplied."
  static let convergence = Convergence(
    "{use: jolted_adam, learning_rate: 0.02, every: 0}", parabola: 1000, rosenbrock: 5000)
  static let parameters: [Parameter<JoltedAdam>] = [
    Parameter("learning_rate", \.learningRate, .number(.greaterThan(0)), "Step size."),
    Parameter(
      "every", \.every, .integer(atLeast: 0), "Updates from one fault to the next; 0 for none."),
    Parameter("factor", \.factor, .number(.greaterThan(0)), "What the weights are multiplied by."),
  ]

  var learningRate = 1e-3
  var every = 0
  var factor = 0.5

  var stateCount: Int { 2 }

  func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    Rule(fault: self, memory: memory, adam: Adam().makeRule(memory))
  }

  private final class Rule: UpdateRule {
    let fault: JoltedAdam
    let memory: UpdateMemory
    let adam: any UpdateRule

    init(fault: JoltedAdam, memory: UpdateMemory, adam: any UpdateRule) {
      self.fault = fault
      self.memory = memory
      self.adam = adam
    }

    func update(_ step: borrowing UpdateStep) {
      adam.update(step)
      if fault.every > 0, step.number % fault.every == 0 {
        memory.parameters.scale(by: fault.factor)
      }
    }
  }
}
