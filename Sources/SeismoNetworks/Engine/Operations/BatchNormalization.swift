internal import SeismoKernels

/// Batch normalization.
final class BatchNormalization: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let width: Int
  let x, y, dy, scale, dScale, shift, dShift: UnsafeMutableRawPointer
  let runningMean, runningVariance, mean, inverse: UnsafeMutableRawPointer
  let dx: UnsafeMutableRawPointer?
  let epsilon, momentum: Double
  let isOutside: Int32

  init(epsilon: Double, place: EpsilonPlace, momentum: Double, _ binding: Binding) {
    kernels = binding.kernels
    let (input, output) = (binding.inputs[0], binding.output)
    width = input.value.width
    (x, dx) = (input.value.start, input.gradient?.start)
    (y, dy) = (output.value.start, output.gradientOrValue.start)
    (scale, dScale) = (binding.parameters[0].value, binding.parameters[0].gradient)
    (shift, dShift) = (binding.parameters[1].value, binding.parameters[1].gradient)
    (runningMean, runningVariance) = (binding.buffers[0], binding.buffers[1])
    (mean, inverse) = (binding.scratch[0], binding.scratch[1])
    self.epsilon = epsilon
    self.momentum = momentum
    isOutside = place == .outside ? 1 : 0
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
