internal import SeismoKernels

/// A flat array of a network: its parameters, their gradient, or a part of an optimizer's state.
///
/// All vectors of one network have the same count and layout. Operations are vectorized kernels in
/// the network's precision; numbers passed in are rounded to it once.
public struct Vector {
  let pointer: UnsafeMutableRawPointer
  /// How many numbers it has, padding of zeros included.
  public let count: Int
  let kernels: Kernels
  /// Where `adam`, `amsgrad` and `descend` leave the norms of their update, if those are recorded.
  var norms: UnsafeMutablePointer<Double>?

  /// self ← factor · self.
  public func scale(by factor: Double) {
    kernels.pointee.scale(count, factor, pointer)
  }

  /// self ← self + factor · other.
  public func add(_ other: Vector, times factor: Double) {
    kernels.pointee.add_scaled(count, factor, other.pointer, pointer)
  }

  /// self ← self + share · (other − self).
  public func move(toward other: Vector, by share: Double) {
    kernels.pointee.lerp(count, share, other.pointer, pointer)
  }

  /// Limits every number to −limit...limit; NaN stays NaN.
  public func clamp(to limit: Double) {
    kernels.pointee.clamp(count, limit, pointer)
  }

  /// Σ self², summed in double precision in a fixed order.
  public var squaredNorm: Double { kernels.pointee.sum_squares(count, pointer) }

  /// Σ self · other, summed in double precision in a fixed order.
  public func dot(_ other: Vector) -> Double {
    kernels.pointee.dot(count, pointer, other.pointer)
  }

  /// self ← other.
  public func copy(_ other: Vector) {
    let size = Int(kernels.pointee.element_size)
    pointer.copyMemory(from: other.pointer, byteCount: count * size)
  }

  /// One update of Adam (Kingma and Ba, 2015, algorithm 1) on these parameters.
  ///
  /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², self ← self − stepSize · m / (√v · scale + ε).
  public func adam(
    gradient: Vector, firstMoment: Vector, secondMoment: Vector, stepSize: Double, beta1: Double,
    beta2: Double, secondMomentScale: Double, epsilon: Double
  ) {
    kernels.pointee.adam(
      count, stepSize, beta1, beta2, secondMomentScale, epsilon, gradient.pointer,
      firstMoment.pointer, secondMoment.pointer, pointer, norms)
  }

  /// One update of AMSGrad (Reddi, Kale and Kumar, 2018, algorithm 2, with Adam's bias corrections) on these
  /// parameters: `adam` with the largest v so far under the root.
  public func amsgrad(
    gradient: Vector, firstMoment: Vector, secondMoment: Vector, largestSecondMoment: Vector,
    stepSize: Double, beta1: Double, beta2: Double, secondMomentScale: Double, epsilon: Double
  ) {
    kernels.pointee.amsgrad(
      count, stepSize, beta1, beta2, secondMomentScale, epsilon, gradient.pointer,
      firstMoment.pointer, secondMoment.pointer, largestSecondMoment.pointer, pointer, norms)
  }

  /// One update of gradient descent with momentum, as PyTorch has it, on these parameters.
  ///
  /// velocity ← momentum · velocity + g; self ← self − rate · velocity, or, with Nesterov,
  /// self − rate · (g + momentum · velocity).
  public func descend(
    gradient: Vector, velocity: Vector?, rate: Double, momentum: Double, nesterov: Bool
  ) {
    kernels.pointee.sgd(
      count, rate, momentum, nesterov ? 1 : 0, gradient.pointer, velocity?.pointer, pointer,
      norms)
  }

  /// Gives back what `allocateCopy()` took.
  package func deallocate() { pointer.deallocate() }

  /// A vector with memory of its own, which the caller deallocates.
  package func allocateCopy() -> Vector {
    let bytes = count * Int(kernels.pointee.element_size)
    let copy = Vector(
      pointer: .allocate(byteCount: bytes, alignment: 64), count: count, kernels: kernels)
    copy.copy(self)
    return copy
  }

  /// The numbers of a range; it measures nothing.
  func part(_ range: Range<Int>) -> Vector {
    Vector(
      pointer: pointer + range.lowerBound * Int(kernels.pointee.element_size),
      count: range.count, kernels: kernels)
  }
}
