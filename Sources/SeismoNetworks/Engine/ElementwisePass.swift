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
  /// v ← β₂v + (1−β₂)g², d = g / (√v · scale + ε) + decay · p; p ← p + share · (z − p) − ahead · d, z ← z − rate · d, where z
  /// is p before the first update; keeps v and z. The network answers with the mean (p − (1−β₁)z) / β₁.
  case scheduleFree(
    rate: Double, ahead: Double, share: Double, beta1: Double, beta2: Double, scale: Double,
    epsilon: Double, decay: Double, isFirst: Bool)

  /// Arrays of the parameters' size that it keeps.
  public var stateCount: Int {
    switch self {
    case .adam, .adamax, .scheduleFree: 2
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
    case .scheduleFree(
      let rate, let ahead, let share, _, let beta2, let scale, let eps, let decay, let isFirst):
      return seismo_update(
        rule: isFirst ? SEISMO_SCHEDULE_FREE_FIRST : SEISMO_SCHEDULE_FREE, rate: rate,
        gradient_rate: -ahead, beta1: 0, beta2: beta2, beta3: share, scale: scale, epsilon: eps,
        keep: decay)
    }
  }
}
