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
    leastNumber = min(epsilon, binding.precision.leastNormal)
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

/// Cross-entropy with smoothed labels or weights of classes, and focal loss.
final class WeightedClassLoss: BoundLoss, @unchecked Sendable {
  enum Form: Sendable { case smooth(Double), focal(Double) }

  let form: Form
  let output, rowLosses: Rows
  let labels: UnsafeMutablePointer<Int32>
  /// In the network's precision.
  let weights: UnsafeMutableRawPointer?
  let floor: Double
  let keeps: Int32

  init(
    _ form: Form, weights: [Double]?, logClip: Double?, clipGradient: ClipGradient,
    _ binding: LossBinding
  ) {
    self.form = form
    (output, rowLosses) = (binding.output.value, binding.rowLosses)
    labels = binding.labels
    floor = logarithm(logClip ?? 0)
    keeps = clipGradient == .keep ? 1 : 0
    self.weights = weights.map { weights in
      let place = UnsafeMutableRawPointer.allocate(
        byteCount: max(1, weights.count) * binding.precision.size, alignment: 64)
      binding.kernels.pointee.convert_f64(weights.count, weights, place)
      return place
    }
    super.init(binding)
  }

  deinit { weights?.deallocate() }

  override func evaluate(_ pass: borrowing Pass) -> Int {
    let (rows, classes, scale) = (pass.rows.count, output.width, 1 / Double(pass.count))
    let gradient = pass.isTraining ? gradient[pass] : nil
    let labels = labels + pass.rows.lowerBound
    let floor = pass.isClipped ? floor : -.infinity
    return switch form {
    case .smooth(let smoothing):
      kernels.pointee.smooth_entropy(
        rows, classes, output[pass], labels, weights, smoothing, scale, floor, keeps,
        rowLosses[pass], gradient)
    case .focal(let gamma):
      kernels.pointee.focal(
        rows, classes, output[pass], labels, weights, gamma, scale, floor, keeps, rowLosses[pass],
        gradient)
    }
  }
}

/// A loss of each number.
final class BoundNumberLoss: BoundLoss, @unchecked Sendable {
  let output, rowLosses, targets: Rows
  let kind: seismo_value_loss
  let number: Double
  /// log ε for logits, ε for probabilities; and what it is for an evaluation without a clip.
  let least, leastUnclipped: Double
  let keeps: Int32

  init(_ loss: NumberLoss, _ binding: LossBinding) {
    (output, rowLosses, targets) = (binding.output.value, binding.rowLosses, binding.targets)
    var (least, unclipped, keeps, number) = (-Double.infinity, -Double.infinity, false, 0.0)
    switch loss {
    case .absoluteError: kind = SEISMO_ABSOLUTE_ERROR
    case .huber(let delta): (kind, number) = (SEISMO_HUBER, delta)
    case .quantile(let share): (kind, number) = (SEISMO_QUANTILE, share)
    case .poisson(let isFull): kind = isFull ? SEISMO_POISSON_FULL : SEISMO_POISSON
    case .binaryCrossEntropy(let ofLogits, let logClip, let clipGradient):
      kind = ofLogits ? SEISMO_BINARY_LOGITS : SEISMO_BINARY
      let epsilon = logClip ?? 0
      least = ofLogits ? logarithm(epsilon) : epsilon
      if !ofLogits { unclipped = min(epsilon, binding.precision.leastNormal) }
      keeps = clipGradient == .keep
    }
    (self.number, self.least, leastUnclipped) = (number, least, unclipped)
    self.keeps = keeps ? 1 : 0
    super.init(binding)
  }

  override func evaluate(_ pass: borrowing Pass) -> Int {
    kernels.pointee.value_loss(
      kind, pass.rows.count, output.width, output[pass], targets[pass], number,
      1 / Double(pass.count), pass.isClipped ? least : leastUnclipped, keeps, rowLosses[pass],
      pass.isTraining ? gradient[pass] : nil)
  }
}

/// The negative log-likelihood of normal distributions.
final class GaussianLoss: BoundLoss, @unchecked Sendable {
  let output, rowLosses, targets: Rows
  let least, constant: Double

  init(epsilon: Double, isFull: Bool, _ binding: LossBinding) {
    (output, rowLosses, targets) = (binding.output.value, binding.rowLosses, binding.targets)
    least = logarithm(epsilon)
    constant = isFull ? logarithm(2 * .pi) / 2 : 0
    super.init(binding)
  }

  /// - Returns: 0: what is clipped here is no probability.
  override func evaluate(_ pass: borrowing Pass) -> Int {
    _ = kernels.pointee.gaussian_loss(
      pass.rows.count, targets.width, output[pass], targets[pass], least, constant,
      1 / Double(pass.count), rowLosses[pass], pass.isTraining ? gradient[pass] : nil)
    return 0
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
