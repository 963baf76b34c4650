internal import SeismoKernels

/// An elementwise optimizer over some memory: over pieces whose groups treat them differently, if there are any.
final class ElementwiseRule<O: ElementwiseOptimizer>: UpdateRule {
  private let optimizer: O
  private let decay: ScheduledNumber
  private let pieces: ContiguousArray<Piece>

  convenience init(_ optimizer: O, _ memory: UpdateMemory) {
    self.init(optimizer, [(memory, GroupFactors())])
  }

  init(_ optimizer: O, _ pieces: [(memory: UpdateMemory, factors: GroupFactors)]) {
    self.optimizer = optimizer
    self.pieces = ContiguousArray(pieces.map { Piece($0.memory, $0.factors) })
    decay = optimizer.weightDecay
  }

  func update(_ step: borrowing UpdateStep) {
    let decay = decay.value(at: step.position) * step.decayFactor
    for index in pieces.indices {
      let factors = pieces[index].factors
      let pass = optimizer.pass(
        number: step.number, rateFactor: step.rateFactor * factors.rate,
        decay: decay * factors.decay)
      pieces[index].update(by: pass)
    }
  }

  func writeAverage(after updates: Int) -> Bool {
    guard updates > 0,
      case .scheduleFree(_, _, _, let beta1, _, _, _, _, _) =
        optimizer.pass(number: 1, rateFactor: 1, decay: 0)
    else { return false }
    for piece in pieces { piece.parameters.move(toward: piece.second, by: 1 - 1 / beta1) }
    return true
  }
}

/// Some of the numbers, with their arrays. Not nested in the rule: a type that depends on the optimizer's is looked up
/// at each step.
private struct Piece {
  let parameters, gradient: Vector
  /// The state's arrays; those that the pass doesn't ask for are the gradient.
  let first, second, third, fourth: Vector
  let factors: GroupFactors

  init(_ memory: UpdateMemory, _ factors: GroupFactors) {
    (parameters, gradient) = (memory.parameters, memory.gradient)
    let state = memory.state + [Vector](repeating: memory.gradient, count: 4)
    (first, second, third, fourth) = (state[0], state[1], state[2], state[3])
    self.factors = factors
  }

  func update(by pass: ElementwisePass) {
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
    case .decayedAdam, .adamax, .rmsprop, .adagrad, .lion, .adan, .scheduleFree:
      run(pass, first, second, third, fourth)
    }
  }

  private func run(
    _ pass: ElementwisePass, _ s0: Vector, _ s1: Vector?, _ s2: Vector?, _ s3: Vector?
  ) {
    guard var rule = pass.rule else { return }
    parameters.kernels.pointee.update(
      &rule, parameters.count, gradient.pointer, s0.pointer, s1?.pointer, s2?.pointer,
      s3?.pointer, parameters.pointer, parameters.norms)
  }
}
