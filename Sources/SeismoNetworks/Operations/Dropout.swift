internal import SeismoKernels
internal import SeismoSpec

extension NetworkBuilder {
  /// Inverted dropout (Srivastava et al., 2014): in training each number is zero with probability
  /// `rate`, else divided by 1 − rate; in evaluation nothing happens.
  public mutating func dropout(_ x: Tensor, rate: Double) -> Tensor {
    let x = reading(x)
    let y = tensor(width: x.width)
    plans.append(DropoutPlan(x: x, y: y, rate: rate, key: operationKey()))
    return y
  }
}

private struct DropoutPlan: OperationPlan {
  var x, y: Tensor
  var rate: Double
  var key: UInt64

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    Dropout(self, arena, kernels)
  }
}

private final class Dropout: Operation, @unchecked Sendable {
  let kernels: Kernels
  let rate: Double
  let key: UInt64
  let x, y, dy: Rows
  let dx: Rows?

  init(_ plan: DropoutPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    rate = plan.rate
    key = plan.key
    x = arena.values(plan.x)
    y = arena.values(plan.y)
    dx = arena.gradient(plan.x)
    dy = arena.gradient(plan.y) ?? y
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
