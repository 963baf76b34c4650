public import SeismoSpec

/// A change of the gradient before the update, such as clipping.
public protocol GradientTransform: Component {
  /// How many arrays of the parameters' size it keeps between steps; they start as zeros, and belong to the training's
  /// state as the optimizer's do.
  var stateCount: Int { get }
  /// The run-time half, over the memory of one network: changes `memory.gradient`, and leaves the parameters alone. The
  /// step that it is told has the update's number and the schedule's factor.
  func makeRule(_ memory: UpdateMemory) -> any UpdateRule
}

/// A gradient transform that keeps nothing between steps and treats all parameters alike.
public protocol PlainGradientTransform: GradientTransform {
  /// Changes the gradient in place. Must not allocate.
  func apply(to gradient: Vector, parameters: Vector)
}

extension PlainGradientTransform {
  /// None.
  public var stateCount: Int { 0 }

  /// Applies it at every step.
  public func makeRule(_ memory: UpdateMemory) -> any UpdateRule { PlainGradientRule(self, memory) }
}

/// A plain gradient transform over some memory.
private final class PlainGradientRule<T: PlainGradientTransform>: UpdateRule {
  private let transform: T
  private let gradient, parameters: Vector

  init(_ transform: T, _ memory: UpdateMemory) {
    self.transform = transform
    (gradient, parameters) = (memory.gradient, memory.parameters)
  }

  func update(_ step: borrowing UpdateStep) {
    transform.apply(to: gradient, parameters: parameters)
  }
}

extension Kind<any GradientTransform> {
  /// Changes of the gradient.
  public static let gradientTransform = Kind(
    "gradient transform", "Changes the gradient before each update.")
}

extension Registration {
  /// Registers a gradient transform.
  public static func gradientTransform<C: GradientTransform>(_ type: C.Type) -> Registration {
    Registration(Kind<any GradientTransform>.gradientTransform, type)
  }
}
