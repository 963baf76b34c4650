internal import SeismoKernels

/// Inverted dropout.
final class Dropout: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  private let schedule: ScheduledNumber
  private var rate: Double
  let key: UInt64
  let x, y, dy: Rows
  let dx: Rows?

  init(rate: ScheduledNumber, _ binding: Binding) {
    kernels = binding.kernels
    schedule = rate
    self.rate = rate.start
    key = binding.key
    (x, dx) = (binding.inputs[0].value, binding.inputs[0].gradient)
    (y, dy) = (binding.output.value, binding.output.gradientOrValue)
  }

  override var isScheduled: Bool { schedule.isScheduled }

  override func stand(at position: TrainingPosition) { rate = schedule.value(at: position) }

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
