internal import SeismoSpec

/// An elementwise optimizer over some memory: over pieces whose groups treat them differently, if there are any.
final class ElementwiseRule<O: ElementwiseOptimizer>: UpdateRule {
  private let optimizer: O
  private let pieces: ContiguousArray<Piece>
  private let decay: DecoupledDecay?

  private struct Piece {
    let parameters, gradient: Vector
    /// The state's arrays; those that the pass doesn't ask for are the gradient.
    let first, second, third: Vector
    let factors: GroupFactors

    init(_ memory: UpdateMemory, _ factors: GroupFactors) {
      (parameters, gradient) = (memory.parameters, memory.gradient)
      let state = memory.state + [Vector](repeating: memory.gradient, count: 3)
      (first, second, third) = (state[0], state[1], state[2])
      self.factors = factors
    }
  }

  convenience init(_ optimizer: O, _ memory: UpdateMemory) {
    self.init(optimizer, [(memory, GroupFactors())])
  }

  init(_ optimizer: O, _ pieces: [(memory: UpdateMemory, factors: GroupFactors)]) {
    self.optimizer = optimizer
    self.pieces = ContiguousArray(pieces.map { Piece($0.memory, $0.factors) })
    decay = optimizer.decoupledDecay
  }

  func update(_ step: borrowing UpdateStep) {
    for index in pieces.indices {
      let factors = pieces[index].factors
      let rateFactor = step.rateFactor * factors.rate
      if let decay {
        let share = decay.learningRate * rateFactor * decay.rate.value(at: step.position)
        let kept = 1 - share * step.decayFactor * factors.decay
        if kept != 1 { pieces[index].parameters.scale(by: kept) }
      }
      update(pieces[index], by: optimizer.pass(number: step.number, rateFactor: rateFactor))
    }
  }

  private func update(_ piece: Piece, by pass: ElementwisePass) {
    switch pass {
    case .adam(let stepSize, let beta1, let beta2, let scale, let epsilon):
      piece.parameters.adam(
        gradient: piece.gradient, firstMoment: piece.first, secondMoment: piece.second,
        stepSize: stepSize, beta1: beta1, beta2: beta2, secondMomentScale: scale, epsilon: epsilon)
    case .amsgrad(let stepSize, let beta1, let beta2, let scale, let epsilon):
      piece.parameters.amsgrad(
        gradient: piece.gradient, firstMoment: piece.first, secondMoment: piece.second,
        largestSecondMoment: piece.third, stepSize: stepSize, beta1: beta1, beta2: beta2,
        secondMomentScale: scale, epsilon: epsilon)
    case .descend(let rate, let momentum, let nesterov):
      piece.parameters.descend(
        gradient: piece.gradient, velocity: momentum > 0 ? piece.first : nil, rate: rate,
        momentum: momentum, nesterov: nesterov)
    }
  }
}
