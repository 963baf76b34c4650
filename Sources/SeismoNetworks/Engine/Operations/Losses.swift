internal import SeismoKernels

/// Cross-entropy of logits, or the negative log-likelihood of probabilities.
final class ClassLoss: BoundLoss, @unchecked Sendable {
  let output, rowLosses: Rows
  let labels: UnsafeMutablePointer<Int32>
  let epsilon, floor: Double
  /// What takes ε's place without the clip: a probability that the precision has no number for counts as its
  /// smallest, unless the spec has the bare logarithm.
  let leastNumber: Double
  let keeps: Int32
  let fromLogits: Bool

  init(
    logClip: Double?, clipGradient: ClipGradient, fromLogits: Bool, _ binding: LossBinding
  ) {
    (output, rowLosses) = (binding.output.value, binding.rowLosses)
    labels = binding.labels
    epsilon = logClip ?? 0
    floor = logarithm(epsilon)
    let least =
      binding.precision == .float32 ? Double(Float.leastNormalMagnitude) : .leastNormalMagnitude
    leastNumber = min(epsilon, least)
    keeps = clipGradient == .keep ? 1 : 0
    self.fromLogits = fromLogits
    super.init(binding)
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

/// Squared error.
final class SquaredError: BoundLoss, @unchecked Sendable {
  let output, rowLosses, targets: Rows

  override init(_ binding: LossBinding) {
    (output, rowLosses, targets) = (binding.output.value, binding.rowLosses, binding.targets)
    super.init(binding)
  }

  override func evaluate(_ pass: borrowing Pass) -> Int {
    kernels.pointee.mse(
      pass.rows.count, output.width, output[pass], targets[pass], nil, 1 / Double(pass.count),
      rowLosses[pass], pass.isTraining ? gradient[pass] : nil)
    return 0
  }
}
