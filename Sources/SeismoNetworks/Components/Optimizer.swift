public import SeismoSpec

/// An update rule and its parameters.
public protocol Optimizer: Component {
  /// How fast it is, and with which rate: the contract holds it to that.
  static var convergence: Convergence { get }
  /// How many arrays of the parameters' size it keeps between steps; they start as zeros.
  var stateCount: Int { get }
  /// Whether each update is one call of `Vector.adam`, `amsgrad` or `descend` on the parameters. These
  /// treat each number by itself, so that threads can share them, and measure their change as they go;
  /// other rules work on one thread, and measuring their change takes a pass more.
  static var updatesInOneCall: Bool { get }
  /// The run-time half, over the memory of one network or a part of it.
  func makeRule(_ memory: UpdateMemory) -> any UpdateRule
}

extension Optimizer {
  /// No.
  public static var updatesInOneCall: Bool { false }
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

/// The arrays that an update works on.
public struct UpdateMemory {
  /// What is trained.
  public internal(set) var parameters: Vector
  /// The gradient of the batch's mean loss.
  public let gradient: Vector
  /// The optimizer's own arrays.
  public let state: [Vector]

  /// The same memory for a wrapped optimizer, which gets `state[range]`.
  public func passing(_ range: Range<Int>) -> UpdateMemory {
    UpdateMemory(parameters: parameters, gradient: gradient, state: Array(state[range]))
  }

  /// Some of the numbers of all arrays.
  func part(_ range: Range<Int>) -> UpdateMemory {
    UpdateMemory(
      parameters: parameters.part(range), gradient: gradient.part(range),
      state: state.map { $0.part(range) })
  }
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

/// A change of the gradient before the update, such as clipping.
public protocol GradientTransform: Component {
  /// Changes the gradient in place. Must not allocate.
  func apply(to gradient: Vector, parameters: Vector)
}

extension Kind<any Optimizer> {
  /// Optimizers.
  public static let optimizer = Kind("optimizer", "Updates the weights once per batch.")
}

extension Kind<any GradientTransform> {
  /// Changes of the gradient.
  public static let gradientTransform = Kind(
    "gradient transform", "Changes the gradient before each update.")
}

extension Registration {
  /// Registers an optimizer.
  public static func optimizer<C: Optimizer>(_ type: C.Type) -> Registration {
    Registration(Kind<any Optimizer>.optimizer, type)
  }

  /// Registers a gradient transform.
  public static func gradientTransform<C: GradientTransform>(_ type: C.Type) -> Registration {
    Registration(Kind<any GradientTransform>.gradientTransform, type)
  }
}
