package import SeismoNetworks
package import SeismoSpec

/// L-BFGS (Nocedal, "Updating Quasi-Newton Matrices with Limited Storage", 1980; Nocedal and Wright, "Numerical
/// Optimization", 2006, algorithms 7.4 and 7.5): the gradient times an estimate of the inverse Hessian, made of the last
/// steps s and the changes y of the gradient over them. As PyTorch's `LBFGS` with `max_iter=1` and without a line search:
/// an update is an iteration. Two batches' gradients differ by more than the step, so it trains on all rows at once.
package struct LBFGS: Optimizer {
  package static let name = "lbfgs"
  package static let summary =
    "L-BFGS without a line search, an iteration for each update; with sampler: full_batch."
  package static let examples = [
    "lbfgs", "{use: lbfgs, learning_rate: 0.5, history_size: 3}",
    "{use: lbfgs, tolerance_grad: 1e-3, tolerance_change: 1e-4}",
  ]
  package static let convergence = Convergence(
    "{use: lbfgs, learning_rate: 0.5}", parabola: 40, rosenbrock: 150)
  package static let parameters: [Parameter<LBFGS>] = [
    .learningRate(\.learningRate),
    Parameter(
      "history_size", \.historySize, .integer(in: 1...1000),
      "Steps that the estimate is made of; each takes two numbers for each parameter."),
    Parameter(
      "tolerance_grad", \.toleranceGradient, .number(.atLeast(0)),
      "Nothing moves where no number of the gradient is larger."),
    Parameter(
      "tolerance_change", \.toleranceChange, .number(.atLeast(0)),
      "Nothing moves where the loss would fall less, to the first order, at a rate of 1."),
  ]

  var learningRate = 1.0
  var historySize = 100
  var toleranceGradient = 1e-7
  var toleranceChange = 1e-9

  /// PyTorch's defaults.
  package init() {}

  /// The last gradient and step, how many pairs there are, and the pairs.
  package var stateCount: Int { 3 + 2 * historySize }

  package func check(_ plan: UpdatePlan) throws(ParameterProblem) {
    guard plan.takesAllRows else {
      throw ParameterProblem(
        nil, "'lbfgs' needs all training rows in every batch; set sampler: full_batch")
    }
    guard !plan.hasGroups else {
      throw ParameterProblem(
        nil, "'lbfgs' has one direction for all parameters; leave 'groups' out")
    }
  }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule { Rule(self, memory) }

  /// What is kept between updates is in the memory's state alone.
  private final class Rule: UpdateRule {
    private let lbfgs: LBFGS
    private let parameters, gradient: Vector
    /// The gradient before the last step, and that step, which is a direction while it is being made.
    private let previous, direction: Vector
    /// Its first number is 0 before the first update, then the pairs so far and 1.
    private let progress: Vector
    /// yᵢ and sᵢ, each new pair in the place of the oldest.
    private let changes, steps: ContiguousArray<Vector>
    private let shares: UnsafeMutablePointer<Double>

    init(_ lbfgs: LBFGS, _ memory: UpdateMemory) {
      self.lbfgs = lbfgs
      (parameters, gradient) = (memory.parameters, memory.gradient)
      (previous, direction, progress) = (memory.state[0], memory.state[1], memory.state[2])
      changes = ContiguousArray(memory.state[3..<3 + lbfgs.historySize])
      steps = ContiguousArray(memory.state[(3 + lbfgs.historySize)...])
      shares = .allocate(capacity: lbfgs.historySize)
    }

    deinit { shares.deallocate() }

    func update(_ step: borrowing UpdateStep) {
      guard !(gradient.largestMagnitude <= lbfgs.toleranceGradient) else { return }
      var length = lbfgs.learningRate * step.rateFactor
      var pairs = 0
      if progress.value(at: 0) == 0 {
        length *= min(1, 1 / gradient.sumOfMagnitudes)
      } else {
        pairs = remember()
      }
      direct(by: pairs)
      previous.copy(gradient)
      progress.set(Double(pairs + 1), at: 0)
      if !(gradient.dot(direction) > -lbfgs.toleranceChange) {
        parameters.add(direction, times: length)
      }
      direction.scale(by: length)
    }

    /// Keeps the last step and the gradient's change over it, if the loss bends upwards along it.
    ///
    /// - Returns: how many pairs there were so far; from twice the history's size on counted from once.
    private func remember() -> Int {
      let size = lbfgs.historySize
      let pairs = max(0, min(2 * size - 1, (Int(exactly: progress.value(at: 0)) ?? 1) - 1))
      previous.scale(by: -1)
      previous.add(gradient, times: 1)
      guard previous.dot(direction) > 1e-10 else { return pairs }
      changes[pairs % size].copy(previous)
      steps[pairs % size].copy(direction)
      return pairs + 1 == 2 * size ? size : pairs + 1
    }

    /// Algorithm 7.4: the direction −Hg.
    private func direct(by pairs: Int) {
      let size = lbfgs.historySize
      direction.copy(gradient)
      direction.scale(by: -1)
      guard pairs > 0 else { return }
      let last = pairs - 1
      let first = max(0, pairs - size)
      for pair in stride(from: last, through: first, by: -1) {
        let (change, step) = (changes[pair % size], steps[pair % size])
        shares[pair % size] = step.dot(direction) * (1 / change.dot(step))
        direction.add(change, times: -shares[pair % size])
      }
      let newest = changes[last % size]
      direction.scale(by: newest.dot(steps[last % size]) / newest.squaredNorm)
      for pair in first...last {
        let (change, step) = (changes[pair % size], steps[pair % size])
        let share = change.dot(direction) * (1 / change.dot(step))
        direction.add(step, times: shares[pair % size] - share)
      }
    }
  }
}
