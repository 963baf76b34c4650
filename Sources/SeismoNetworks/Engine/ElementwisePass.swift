internal import SeismoKernels

/// What an update does to each number p by itself, with its gradient g. `kept` multiplies p first: 1 − rate · decay for a
/// decoupled weight decay, and 1 for none.
public enum ElementwisePass: Sendable {
  /// `Vector.adam`; keeps the two moments.
  case adam(
    stepSize: Double, beta1: Double, beta2: Double, secondMomentScale: Double, epsilon: Double)
  /// `Vector.amsgrad`; keeps the two moments, and the largest second one.
  case amsgrad(
    stepSize: Double, beta1: Double, beta2: Double, secondMomentScale: Double, epsilon: Double)
  /// `Vector.descend`; keeps the velocity, unless the momentum is 0.
  case descend(rate: Double, momentum: Double, nesterov: Bool)
  /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← kept · p − (stepSize · m + gradientStep · g) / (√v · scale + ε); keeps m
  /// and v, and the largest v, which stands in the place of v under the root, for amsgrad. That takes no gradientStep.
  case decayedAdam(
    stepSize: Double, gradientStep: Double = 0, beta1: Double, beta2: Double,
    secondMomentScale: Double, epsilon: Double, amsgrad: Bool = false, kept: Double = 1)
  /// m ← β₁m + (1−β₁)g, u ← max(β₂u, |g| + ε), p ← p − stepSize · m / u; keeps m and u.
  case adamax(stepSize: Double, beta1: Double, beta2: Double, epsilon: Double)
  /// v ← αv + (1−α)g²; centred ḡ ← αḡ + (1−α)g, and v − ḡ² (at least 0) in the place of v;
  /// b ← momentum · b + g / (√v + ε), p ← p − rate · b; keeps v, with a momentum b, and centred ḡ.
  case rmsprop(rate: Double, alpha: Double, epsilon: Double, momentum: Double, centered: Bool)
  /// s ← s + g², p ← p − rate · g / (√(s + initial) + ε); keeps s.
  case adagrad(rate: Double, initial: Double, epsilon: Double)
  /// p ← kept · p − rate · sign(β₁m + (1−β₁)g), m ← β₂m + (1−β₂)g; keeps m.
  case lion(rate: Double, beta1: Double, beta2: Double, kept: Double)
  /// d = g − the gradient before (0 at the first update); m ← β₁m + (1−β₁)g, δ ← β₂δ + (1−β₂)d,
  /// n ← β₃n + (1−β₃)(g + β₂d)²; p ← kept · (p − (stepSize · m + differenceStep · δ) / (√n · scale + ε)); keeps m, δ, n
  /// and the gradient.
  case adan(
    stepSize: Double, differenceStep: Double, beta1: Double, beta2: Double, beta3: Double,
    scale: Double, epsilon: Double, kept: Double, isFirst: Bool)

  /// Arrays of the parameters' size that it keeps.
  public var stateCount: Int {
    switch self {
    case .adam, .adamax: 2
    case .amsgrad: 3
    case .descend(_, let momentum, _): momentum > 0 ? 1 : 0
    case .decayedAdam(_, _, _, _, _, _, let amsgrad, _): amsgrad ? 3 : 2
    case .rmsprop(_, _, _, let momentum, let centered):
      1 + (momentum > 0 ? 1 : 0) + (centered ? 1 : 0)
    case .adagrad, .lion: 1
    case .adan: 4
    }
  }

  /// As the kernel `update` takes it; nil where the pass has a kernel of its own.
  var rule: seismo_update? {
    switch self {
    case .adam, .amsgrad, .descend: return nil
    case .decayedAdam(
      let step, let slope, let beta1, let beta2, let scale, let eps, let ams, let kept):
      let rule = ams ? SEISMO_ADAMW_AMSGRAD : slope == 0 ? SEISMO_ADAMW : SEISMO_NADAM
      return seismo_update(
        rule: rule, rate: step, gradient_rate: slope, beta1: beta1, beta2: beta2, beta3: 0,
        scale: scale, epsilon: eps, keep: kept)
    case .adamax(let step, let beta1, let beta2, let epsilon):
      return seismo_update(
        rule: SEISMO_ADAMAX, rate: step, gradient_rate: 0, beta1: beta1, beta2: beta2, beta3: 0,
        scale: 0, epsilon: epsilon, keep: 1)
    case .rmsprop(let rate, let alpha, let epsilon, let momentum, let centered):
      return seismo_update(
        rule: centered ? SEISMO_RMSPROP_CENTERED : SEISMO_RMSPROP, rate: rate, gradient_rate: 0,
        beta1: momentum, beta2: alpha, beta3: 0, scale: 0, epsilon: epsilon, keep: 1)
    case .adagrad(let rate, let initial, let epsilon):
      return seismo_update(
        rule: SEISMO_ADAGRAD, rate: rate, gradient_rate: 0, beta1: 0, beta2: 0, beta3: 0,
        scale: initial, epsilon: epsilon, keep: 1)
    case .lion(let rate, let beta1, let beta2, let kept):
      return seismo_update(
        rule: SEISMO_LION, rate: rate, gradient_rate: 0, beta1: beta1, beta2: beta2, beta3: 0,
        scale: 0, epsilon: 0, keep: kept)
    case .adan(
      let step, let difference, let beta1, let beta2, let beta3, let scale, let eps, let kept,
      let isFirst):
      return seismo_update(
        rule: isFirst ? SEISMO_ADAN_FIRST : SEISMO_ADAN, rate: step, gradient_rate: difference,
        beta1: beta1, beta2: beta2, beta3: beta3, scale: scale, epsilon: eps, keep: kept)
    }
  }
}

/// An elementwise optimizer over some memory.
final class ElementwiseRule<O: ElementwiseOptimizer>: UpdateRule {
  private let optimizer: O
  private let parameters, gradient: Vector
  /// The state's arrays; those that the pass doesn't ask for are the gradient.
  private let first, second, third, fourth: Vector
  private let decays: DecayBits?
  /// Theirs: taking it out of the object would retain that.
  private let decayWords: UnsafePointer<UInt32>?

  init(_ optimizer: O, _ memory: UpdateMemory) {
    self.optimizer = optimizer
    (parameters, gradient) = (memory.parameters, memory.gradient)
    let state = memory.state + [Vector](repeating: memory.gradient, count: 4)
    (first, second, third, fourth) = (state[0], state[1], state[2], state[3])
    decays = DecayBits(optimizer.decayedRoles, memory)
    decayWords = decays.map { UnsafePointer($0.words) }
  }

  func update(_ step: borrowing UpdateStep) {
    let pass = optimizer.pass(number: step.number, rateFactor: step.rateFactor)
    switch pass {
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
    case .rmsprop(_, _, _, let momentum, _) where momentum == 0:
      // Its mean of the gradient is the kernel's third array.
      run(pass, first, nil, second, nil)
    case .decayedAdam, .adamax, .rmsprop, .adagrad, .lion, .adan:
      run(pass, first, second, third, fourth)
    }
  }

  private func run(
    _ pass: ElementwisePass, _ s0: Vector, _ s1: Vector?, _ s2: Vector?, _ s3: Vector?
  ) {
    guard var rule = pass.rule else { return }
    parameters.kernels.pointee.update(
      &rule, parameters.count, decayWords, gradient.pointer,
      s0.pointer, s1?.pointer, s2?.pointer, s3?.pointer, parameters.pointer, parameters.norms)
  }
}

/// Which parameters decay, a bit for each; nil where all do.
private final class DecayBits {
  let words: UnsafeMutablePointer<UInt32>

  init?(_ roles: [ParameterRole], _ memory: UpdateMemory) {
    guard Set(roles).count < ParameterRole.allCases.count else { return nil }
    let count = (memory.parameters.count + 31) / 32
    words = .allocate(capacity: max(1, count))
    words.initialize(repeating: 0, count: max(1, count))
    for segment in memory.segments where roles.contains(segment.role) {
      for place in segment.range { words[place / 32] |= 1 << UInt32(place % 32) }
    }
  }

  deinit { words.deallocate() }
}
