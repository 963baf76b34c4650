internal import SeismoKernels

/// A loss written in Swift, compiled for both precisions where its type was known.
public struct CustomLoss: Sendable {
  /// The kernel's type.
  public let name: String
  let functions: Functions

  enum Functions: Sendable {
    case classes(LossFunction<Float, Int32>, LossFunction<Double, Int32>)
    case values(LossFunction<Float, Float>, LossFunction<Double, Double>)
  }

  /// The operation over its places.
  func bind(_ binding: LossBinding) -> BoundLoss {
    let (labels, targets) = (UnsafeMutableRawPointer(binding.labels), binding.targets)
    return switch (functions, binding.precision) {
    case (.classes(let single, _), .float32): KernelLoss(binding, labels, 1, single)
    case (.classes(_, let double), .float64): KernelLoss(binding, labels, 1, double)
    case (.values(let single, _), .float32):
      KernelLoss(binding, targets.start, targets.width, single)
    case (.values(_, let double), .float64):
      KernelLoss(binding, targets.start, targets.width, double)
    }
  }
}

private final class KernelLoss<S: Scalar, Target: Sendable>: BoundLoss,
  @unchecked Sendable
{
  let function: LossFunction<S, Target>
  let width, targetWidth: Int
  let output, gradients, rowLosses: UnsafeMutablePointer<S>
  let targets: UnsafeMutablePointer<Target>

  init(
    _ binding: LossBinding, _ targets: UnsafeMutableRawPointer, _ targetWidth: Int,
    _ function: @escaping LossFunction<S, Target>
  ) {
    func typed<N>(_ place: UnsafeMutableRawPointer, _ type: N.Type = N.self)
      -> UnsafeMutablePointer<N>
    {
      place.assumingMemoryBound(to: N.self)
    }
    self.function = function
    self.targetWidth = targetWidth
    width = binding.output.value.width
    output = typed(binding.output.value.start)
    gradients = typed(binding.output.gradientOrValue.start)
    rowLosses = typed(binding.rowLosses.start)
    self.targets = typed(targets)
    super.init(binding)
  }

  override func evaluate(_ pass: borrowing Pass) -> Int {
    let (first, rows) = (pass.rows.lowerBound, pass.rows.count)
    let gradient = gradients + first * width
    let outputs = Span(_unsafeStart: output + first * width, count: rows * width)
    let targets = Span(_unsafeStart: targets + first * targetWidth, count: rows * targetWidth)
    var losses = MutableSpan(_unsafeStart: rowLosses + first, count: rows)
    var gradients = MutableSpan(_unsafeStart: gradient, count: rows * width)
    function(outputs, targets, &losses, &gradients)
    kernels.pointee.scale(rows * width, 1 / Double(pass.count), gradient)
    return 0
  }
}
