import SeismoNetworks
import SeismoSpec

extension Broken {
  struct LeavesTheLast: Careless, Initializer {
    static let name = "leaves_the_last"

    func fill(
      _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
    ) {
      for i in values.indices.dropLast() { values[i] = random.uniform() }
    }
  }

  struct RefusesLate: Careless, Initializer {
    static let name = "refuses_late"

    func fill(
      _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
    ) throws {
      guard info.dimensions.count == 2 else { throw ParameterProblem(nil, "needs a matrix") }
      for i in values.indices { values[i] = random.uniform() }
    }
  }

  struct ScaleLess: Careless, Initializer {
    static let name = "scale_less"
    static let parameters: [Parameter<ScaleLess>] = [
      Parameter("scale", \.scale, .number(.greaterThan(0)), "Has no effect.")
    ]
    var scale = 1.0

    func fill(
      _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
    ) {
      for i in values.indices { values[i] = random.uniform() }
    }
  }
}

/// Gradient descent at a rate of 0.001, and what is wrong with it.
final class CarelessRule: UpdateRule {
  enum Fault { case none, hiddenState, ignoresFactor }
  let fault: Fault
  let memory: UpdateMemory
  private var updates = 0

  init(_ fault: Fault, _ memory: UpdateMemory) {
    self.fault = fault
    self.memory = memory
  }

  func update(_ step: borrowing UpdateStep) {
    updates += 1
    let factor = fault == .ignoresFactor ? 1 : step.rateFactor
    let rate = fault == .hiddenState ? 1e-3 / Double(updates) : 1e-3
    memory.parameters.add(memory.gradient, times: -factor * rate)
  }
}

protocol CarelessOptimizer: Careless, Optimizer {
  var fault: CarelessRule.Fault { get }
}

extension CarelessOptimizer {
  var stateCount: Int { 0 }
  func makeRule(_ memory: UpdateMemory) -> any UpdateRule { CarelessRule(fault, memory) }
}

extension Broken {
  struct Boasts: CarelessOptimizer {
    static let name = "boasts"
    static let convergence = Convergence("boasts", parabola: 20, rosenbrock: 20)
    var fault: CarelessRule.Fault { .none }
  }

  struct Remembers: CarelessOptimizer {
    static let name = "remembers"
    static let convergence = Convergence("steady", parabola: 20_000, rosenbrock: 100_000)
    var fault: CarelessRule.Fault { .hiddenState }
  }

  struct Hurries: CarelessOptimizer {
    static let name = "hurries"
    static let convergence = Convergence("hurries", parabola: 20_000, rosenbrock: 100_000)
    var fault: CarelessRule.Fault { .ignoresFactor }
  }

  /// What it does for a wrapper isn't what it does by itself.
  struct TwoFaced: Careless, ElementwiseOptimizer {
    static let name = "two_faced"
    static let convergence = Convergence("steady", parabola: 20_000, rosenbrock: 100_000)

    func pass(number: Int, rateFactor: Double, decay: Double) -> ElementwisePass {
      .descend(rate: 2e-3 * rateFactor, momentum: 0, nesterov: false)
    }

    func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
      CarelessRule(.none, memory)
    }
  }

  struct Oversteps: Careless, PlainGradientTransform {
    static let name = "oversteps"

    func apply(to gradient: Vector, parameters: Vector) { parameters.scale(by: 0.9) }
  }

  struct Overheats: Careless, PlainGradientTransform {
    static let name = "overheats"

    func apply(to gradient: Vector, parameters: Vector) { gradient.scale(by: 1e30) }
  }

  /// Shrinks gradients by the number of steps so far, of which the training's state doesn't know.
  struct Averages: Careless, PlainGradientTransform {
    static let name = "averages"
    private final class Seen: @unchecked Sendable { var steps = 0.0 }
    private let seen = Seen()

    func apply(to gradient: Vector, parameters: Vector) {
      seen.steps += 1
      gradient.scale(by: 1 / seen.steps)
    }
  }
}
