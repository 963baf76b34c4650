public import SeismoSpec

/// An update rule and its parameters.
public protocol Optimizer: Component {
  /// How fast it is, and with which rate: the contract holds it to that.
  static var convergence: Convergence { get }
  /// How many arrays of the parameters' size it keeps between steps; they start as zeros.
  var stateCount: Int { get }
  /// Its decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019): the share of the
  /// parameters that an update takes away, per unit of the learning rate; by default 0. One that wraps another has the
  /// other's.
  var weightDecay: ScheduledNumber { get }
  /// Refuses trainings that it isn't for, in a sentence that says what to set; by default none. One that wraps another asks
  /// the other.
  ///
  /// - Throws: `ParameterProblem`.
  func check(_ plan: UpdatePlan) throws(ParameterProblem)
  /// The run-time half, over the memory of one network or a part of it. It works on one thread.
  func makeRule(_ memory: UpdateMemory) -> any UpdateRule
}

extension Optimizer {
  /// None.
  public var weightDecay: ScheduledNumber { ScheduledNumber(0) }
  /// Takes all trainings.
  public func check(_ plan: UpdatePlan) throws(ParameterProblem) {}
}

/// What is known of a training's updates before the first.
public struct UpdatePlan: Sendable {
  /// Whether every batch has each training row once, so that each gradient is that of the whole loss.
  public var takesAllRows: Bool
  /// Whether groups of the parameters have rates or decays of their own.
  public var hasGroups: Bool

  /// Says it.
  public init(takesAllRows: Bool, hasGroups: Bool) {
    (self.takesAllRows, self.hasGroups) = (takesAllRows, hasGroups)
  }
}

/// An optimizer whose update is one pass of the library over the parameters, which treats each number by itself: so
/// threads share it, and its change is measured as it goes.
public protocol ElementwiseOptimizer: Optimizer {
  /// The pass of one update.
  ///
  /// - Parameters:
  ///   - number: the update's, from 1.
  ///   - rateFactor: what schedule and group multiply the learning rate by.
  ///   - decay: the weight decay at this step, as the group has it; the learning rate is still to multiply it.
  /// - Returns: the same kind of pass for every update.
  func pass(number: Int, rateFactor: Double, decay: Double) -> ElementwisePass
}

extension ElementwiseOptimizer {
  /// As many as the pass needs.
  public var stateCount: Int { pass(number: 1, rateFactor: 1, decay: 0).stateCount }

  /// The pass over the whole memory, for an optimizer that wraps this one.
  public func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    ElementwiseRule(self, memory)
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
  /// Writes into the parameters what the network answers with, where that isn't what is trained, such as a mean over the
  /// steps: the weights that are evaluated, chosen among and saved. After it the trained ones are put back. A rule that
  /// wraps another passes the call on.
  ///
  /// - Parameter updates: how many there were.
  /// - Returns: whether it wrote them; by default no.
  func writeAverage(after updates: Int) -> Bool
}

extension UpdateRule {
  /// The network answers with what is trained.
  public func writeAverage(after updates: Int) -> Bool { false }
}

/// One update.
public struct UpdateStep {
  /// Its number, from 1.
  public private(set) var number: Int
  /// What the schedule, and the group of the parameters, multiply the learning rate by.
  public private(set) var rateFactor: Double
  /// What the group of the parameters multiplies the weight decay by.
  public private(set) var decayFactor = 1.0
  /// Where training stands before it.
  public let position: TrainingPosition
  private let network: Unmanaged<Network>

  init(_ position: TrainingPosition, rateFactor: Double, of network: Unmanaged<Network>) {
    number = position.step + 1
    self.rateFactor = rateFactor
    self.position = position
    self.network = network
  }

  /// For the trainer.
  package init(number: Int, rateFactor: Double, of network: Network) {
    self.init(.before(number), rateFactor: rateFactor, of: .passUnretained(network))
  }

  /// The same place in the training as another update of a wrapped optimizer, by its number from 1.
  public func numbered(_ number: Int) -> UpdateStep {
    var step = self
    step.number = number
    return step
  }

  /// As a group of the parameters has it.
  func scaled(by factors: GroupFactors) -> UpdateStep {
    var step = self
    step.rateFactor *= factors.rate
    step.decayFactor *= factors.decay
    return step
  }

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
