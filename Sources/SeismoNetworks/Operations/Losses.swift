internal import SeismoKernels
internal import SeismoSpec

extension NetworkBuilder {
  /// Softmax cross-entropy of logits, by log-sum-exp.
  ///
  /// - Parameters:
  ///   - logClip: ε; the value of a row is −max(log p, log ε). Nil for no clip.
  ///   - clipGradient: what a clipped row's gradient is.
  /// - Throws: `ParameterProblem` when the logits aren't one per class.
  public mutating func crossEntropy(
    _ logits: Tensor, logClip: Double?, clipGradient: ClipGradient
  ) throws {
    try requireOnePerClass(logits)
    lossPlan = ClassLossPlan(
      output: reading(logits), batch: batch, epsilon: logClip ?? 0, keeps: clipGradient == .keep,
      fromLogits: true)
  }

  /// Negative log-likelihood of probabilities: −log max(p, ε).
  ///
  /// - Parameters:
  ///   - logClip: ε, or nil for the bare logarithm, which is +∞ at 0.
  ///   - clipGradient: what a clipped row's gradient is.
  /// - Throws: `ParameterProblem` when the probabilities aren't one per class.
  public mutating func negativeLogLikelihood(
    _ probabilities: Tensor, logClip: Double?, clipGradient: ClipGradient
  ) throws {
    try requireOnePerClass(probabilities)
    lossPlan = ClassLossPlan(
      output: reading(probabilities), batch: batch, epsilon: logClip ?? 0,
      keeps: clipGradient == .keep,
      fromLogits: false)
  }

  /// Squared error, averaged over the target's columns and the rows.
  ///
  /// - Throws: `ParameterProblem` when the output's width isn't the target's.
  public mutating func meanSquaredError(_ output: Tensor) throws {
    try requireTargetWidth(output)
    lossPlan = SquaredErrorPlan(output: reading(output), batch: batch)
  }

  func requireTargetWidth(_ output: Tensor) throws {
    guard output.width == targetWidth else {
      throw ParameterProblem(
        nil, "the target has \(targetWidth) columns, the network's output \(output.width)")
    }
  }

  func requireOnePerClass(_ output: Tensor) throws {
    guard output.width == targetWidth else {
      throw ParameterProblem(
        nil,
        "the target has \(targetWidth) classes, the network's output \(output.width) columns; end "
          + "the model with {use: dense, units: classes}")
    }
  }
}

private struct ClassLossPlan: LossPlan {
  var output: Tensor
  var batch: BatchSlots
  var epsilon: Double
  var keeps: Bool
  var fromLogits: Bool

  func bind(to arena: Arena, _ kernels: Kernels) -> LossOperation {
    ClassLoss(self, arena, kernels)
  }
}

private final class ClassLoss: LossOperation, @unchecked Sendable {
  let output, rowLosses: Rows
  let labels: UnsafeMutablePointer<Int32>
  let epsilon, floor: Double
  /// What takes ε's place without the clip: a probability that the precision has no number for counts as its
  /// smallest, unless the spec has the bare logarithm.
  let leastNumber: Double
  let keeps: Int32
  let fromLogits: Bool

  init(_ plan: ClassLossPlan, _ arena: Arena, _ kernels: Kernels) {
    output = arena.values(plan.output)
    rowLosses = arena.rows(plan.batch.rowLosses, 1)
    labels = arena.pointer(plan.batch.labels).assumingMemoryBound(to: Int32.self)
    epsilon = plan.epsilon
    floor = logarithm(plan.epsilon)
    let least =
      arena.precision == .float32 ? Double(Float.leastNormalMagnitude) : .leastNormalMagnitude
    leastNumber = min(plan.epsilon, least)
    keeps = plan.keeps ? 1 : 0
    fromLogits = plan.fromLogits
    super.init(output: plan.output, arena, kernels)
  }

  override func evaluate(_ pass: borrowing Pass) -> Int {
    let (rows, classes, scale) = (pass.rows.count, output.width, 1 / Double(pass.count))
    let gradient = pass.isTraining ? gradient[pass] : nil
    let labels = labels + pass.rows.lowerBound
    let (floor, epsilon) = pass.isClipped ? (floor, epsilon) : (-.infinity, leastNumber)
    return fromLogits
      ? kernels.pointee.cross_entropy(
        rows, classes, output[pass], labels, nil, scale, floor, keeps, rowLosses[pass], gradient)
      : kernels.pointee.nll(
        rows, classes, output[pass], labels, nil, scale, epsilon, keeps, rowLosses[pass], gradient)
  }
}

private struct SquaredErrorPlan: LossPlan {
  var output: Tensor
  var batch: BatchSlots

  func bind(to arena: Arena, _ kernels: Kernels) -> LossOperation {
    SquaredError(self, arena, kernels)
  }
}

private final class SquaredError: LossOperation, @unchecked Sendable {
  let output, rowLosses, targets: Rows

  init(_ plan: SquaredErrorPlan, _ arena: Arena, _ kernels: Kernels) {
    output = arena.values(plan.output)
    rowLosses = arena.rows(plan.batch.rowLosses, 1)
    targets = arena.rows(plan.batch.targets, plan.output.width)
    super.init(output: plan.output, arena, kernels)
  }

  override func evaluate(_ pass: borrowing Pass) -> Int {
    kernels.pointee.mse(
      pass.rows.count, output.width, output[pass], targets[pass], nil, 1 / Double(pass.count),
      rowLosses[pass], pass.isTraining ? gradient[pass] : nil)
    return 0
  }
}
