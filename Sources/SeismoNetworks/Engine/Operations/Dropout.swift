internal import SeismoKernels

/// Inverted dropout.
final class Dropout: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let rate: Double
  let key: UInt64
  let x, y, dy: Rows
  let dx: Rows?

  init(rate: Double, _ binding: Binding) {
    kernels = binding.kernels
    self.rate = rate
    key = binding.key
    (x, dx) = (binding.inputs[0].value, binding.inputs[0].gradient)
    (y, dy) = (binding.output.value, binding.output.gradientOrValue)
  }

  override func forward(_ pass: borrowing Pass) {
    if pass.isTraining {
      drop(x, into: y, pass)
    } else {
      y[pass].copyMemory(from: x[pass], byteCount: pass.rows.count * x.rowBytes)
    }
  }

  override func backward(_ pass: borrowing Pass) {
    if let dx { drop(dy, into: dx, pass) }
  }

  private func drop(_ numbers: Rows, into result: Rows, _ pass: borrowing Pass) {
    kernels.pointee.dropout(
      pass.rows.count * x.width, rate, pass.key ^ key, UInt64(pass.rows.lowerBound * x.width),
      numbers[pass], result[pass])
  }
}
