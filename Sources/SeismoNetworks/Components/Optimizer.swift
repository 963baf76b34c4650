public import SeismoSpec

/// An update rule and its parameters.
public protocol Optimizer: Component {
  /// How fast it is, and with which rate: the contract holds it to that.
  static var convergence: Convergence { get }
  /// How many arrays of the parameters' size it keeps between steps; they start as zeros.
  var stateCount: Int { get }
  /// The run-time half, over the memory of one network or a part of it. It works on one thread.
  func makeRule(_ memory: UpdateMemory) -> any UpdateRule
}

/// An optimizer whose update is one pass of the library over the parameters, which treats each number by itself: so
/// threads share it, and its change is measured as it goes.
public protocol ElementwiseOptimizer: Optimizer {
  /// The pass of one update.
  ///
  /// - Parameters:
  ///   - number: the update's, from 1.
  ///   - rateFactor: what the schedule multiplies the learning rate by.
  /// - Returns: the same kind of pass for every update.
  func pass(number: Int, rateFactor: Double) -> ElementwisePass
}

extension ElementwiseOptimizer {
  /// As many as the pass needs.
  public var stateCount: Int { pass(number: 1, rateFactor: 1).stateCount }

  /// The pass over the whole memory, for an optimizer that wraps this one.
  public func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    ElementwiseRule(self, memory)
  }
}

/// What an update does to each number by itself.
public enum ElementwisePass: Sendable {
  /// `Vector.adam`; keeps the two moments.
  case adam(
    stepSize: Double, beta1: Double, beta2: Double, secondMomentScale: Double, epsilon: Double)
  /// `Vector.amsgrad`; keeps the two moments, and the largest second one.
  case amsgrad(
    stepSize: Double, beta1: Double, beta2: Double, secondMomentScale: Double, epsilon: Double)
  /// `Vector.descend`; keeps the velocity, unless the momentum is 0.
  case descend(rate: Double, momentum: Double, nesterov: Bool)

  /// Arrays of the parameters' size that it keeps.
  public var stateCount: Int {
    switch self {
    case .adam: 2
    case .amsgrad: 3
    case .descend(_, let momentum, _): momentum > 0 ? 1 : 0
    }
  }
}

/// An elementwise optimizer over some memory.
final class ElementwiseRule<O: ElementwiseOptimizer>: UpdateRule {
  private let optimizer: O
  private let parameters, gradient: Vector
  /// The state's arrays; those that the pass doesn't ask for are the gradient.
  private let first, second, third: Vector

  init(_ optimizer: O, _ memory: UpdateMemory) {
    self.optimizer = optimizer
    (parameters, gradient) = (memory.parameters, memory.gradient)
    let state = memory.state + [Vector](repeating: memory.gradient, count: 3)
    (first, second, third) = (state[0], state[1], state[2])
  }

  func update(_ step: borrowing UpdateStep) {
    switch optimizer.pass(number: step.number, rateFactor: step.rateFactor) {
    case .adam(let stepSize, let beta1, let beta2, let scale, let epsilon):
      parameters.adam(
        gradient: gradient, firstMoment: first, secondMoment: second, stepSize: stepSize,
        beta1: beta1, beta2: beta2, secondMomentScale: scale, epsilon: epsilon)
    case .amsgrad(let stepSize, let beta1, let beta2, let scale, let epsilon):
      parameters.amsgrad(
        gradient: gradient, firstMoment: first, secondMoment: second, largestSecondMoment: third,
        stepSize: stepSize, beta1: beta1, beta2: beta2, secondMomentScale: scale,
        epsilon: epsilon)
    case .descend(let rate, let momentum, let nesterov):
      parameters.descend(
        gradient: gradient, velocity: momentum > 0 ? first : nil, rate: rate, momentum: momentum,
        nesterov: nesterov)
    }
  }
}

/// What an optimizer promises on two functions of two numbers.
public struct Convergence: Sendable {
  /// How a spec writes it, with a rate that suits both functions.
  public var example: String
  /// Updates that bring ½(x − 1)² + 5(y + 2)², from (0, 0), to at most 10⁻⁶.
  public var parabola: Int
  /// Updates that bring (1 − x)² + 100(y − x²)², from (−1.2, 1), to at most 10⁻³ (Rosenbrock, "An
  /// Automatic Method for Finding the Greatest or Least Value of a Function", 1960).
  public var rosenbrock: Int

  /// Makes the promise.
  public init(_ example: String, parabola: Int, rosenbrock: Int) {
    self.example = example
    self.parabola = parabola
    self.rosenbrock = rosenbrock
  }
}

/// The run-time half of an optimizer.
public protocol UpdateRule: AnyObject {
  /// Changes the parameters, once per batch. Must not allocate.
  func update(_ step: borrowing UpdateStep)
}

/// One update.
public struct UpdateStep {
  /// Its number, from 1.
  public let number: Int
  /// What the schedule multiplies the learning rate by.
  public let rateFactor: Double
  let network: Unmanaged<Network>

  /// Computes loss and gradient again, on the same batch with the parameters as they are now, for
  /// rules that look before they step.
  ///
  /// - Returns: the batch's mean loss.
  public func evaluate() -> Double { network._withUnsafeGuaranteedRef { $0.evaluateBatch() } }
}

extension Kind<any Optimizer> {
  /// Optimizers.
  public static let optimizer = Kind("optimizer", "Updates the weights once per batch.")
}

extension Registration {
  /// Registers an optimizer.
  public static func optimizer<C: Optimizer>(_ type: C.Type) -> Registration {
    Registration(Kind<any Optimizer>.optimizer, type)
  }
}
