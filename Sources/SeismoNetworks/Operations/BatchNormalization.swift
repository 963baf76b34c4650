internal import SeismoKernels

/// Where BatchNorm adds its ε.
public enum EpsilonPlace: String, CaseIterable, Sendable {
  /// y = (x − μ) / √(σ² + ε), as every framework has it.
  case inside
  /// y = (x − μ) / (σ + ε).
  case outside
}

extension NetworkBuilder {
  /// Batch normalization (Ioffe and Szegedy, 2015): statistics of the batch in training, running
  /// ones in evaluation; scale starts at 1 and shift at 0.
  ///
  /// - Parameters:
  ///   - momentum: the share of the batch's statistics in the running ones, as in PyTorch; their
  ///     variance is the unbiased one.
  public mutating func batchNormalization(
    _ x: Tensor, epsilon: Double, place: EpsilonPlace, momentum: Double
  ) throws -> Tensor {
    let x = reading(x)
    let y = tensor(width: x.width)
    plans.append(
      BatchNormalizationPlan(
        x: x, y: y, scale: try parameter("weight", [x.width], ConstantInitializer(value: 1)),
        shift: try parameter("bias", [x.width], ConstantInitializer(value: 0)),
        runningMean: buffer("running_mean", count: x.width, value: 0),
        runningVariance: buffer("running_var", count: x.width, value: 1),
        mean: scratch(x.width), inverse: scratch(x.width), epsilon: epsilon,
        isOutside: place == .outside, momentum: momentum))
    return y
  }
}

private struct BatchNormalizationPlan: OperationPlan {
  var x, y: Tensor
  var scale, shift, runningMean, runningVariance: ParameterTensor
  var mean, inverse: Slot
  var epsilon: Double
  var isOutside: Bool
  var momentum: Double

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    BatchNormalization(self, arena, kernels)
  }
}

private final class BatchNormalization: Operation, @unchecked Sendable {
  let kernels: Kernels
  let width: Int
  let x, y, dy, scale, dScale, shift, dShift: UnsafeMutableRawPointer
  let runningMean, runningVariance, mean, inverse: UnsafeMutableRawPointer
  let dx: UnsafeMutableRawPointer?
  let epsilon, momentum: Double
  let isOutside: Int32

  init(_ plan: BatchNormalizationPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    width = plan.x.width
    x = arena.pointer(plan.x.value)
    dx = plan.x.gradient.map(arena.pointer)
    y = arena.pointer(plan.y.value)
    dy = arena.pointer(plan.y.gradient ?? plan.y.value)
    scale = arena.pointer(plan.scale.value)
    dScale = arena.pointer(plan.scale.gradient)
    shift = arena.pointer(plan.shift.value)
    dShift = arena.pointer(plan.shift.gradient)
    runningMean = arena.pointer(plan.runningMean.value)
    runningVariance = arena.pointer(plan.runningVariance.value)
    mean = arena.pointer(plan.mean)
    inverse = arena.pointer(plan.inverse)
    epsilon = plan.epsilon
    momentum = plan.momentum
    isOutside = plan.isOutside ? 1 : 0
  }

  override var mixesRows: Bool { true }

  override func forward(_ pass: borrowing Pass) {
    if pass.isTraining {
      kernels.pointee.batch_norm_train(
        pass.count, width, x, scale, shift, epsilon, isOutside, momentum, runningMean,
        runningVariance, mean, inverse, y)
    } else {
      kernels.pointee.batch_norm_eval(
        pass.count, width, x, scale, shift, epsilon, isOutside, runningMean, runningVariance, y)
    }
  }

  override func backward(_ pass: borrowing Pass) {
    kernels.pointee.batch_norm_backward(
      pass.count, width, x, scale, mean, inverse, epsilon, isOutside, dy, dScale, dShift, dx)
  }
}
