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

  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation {
    Dropout(self, arena, kernels)
  }
}

private final class Dropout: Operation, @unchecked Sendable {
  let kernels: Kernels
  let width: Int
  let rate: Double
  let key: UInt64
  let x, y, dy: UnsafeMutableRawPointer
  let dx: UnsafeMutableRawPointer?

  init(_ plan: DropoutPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    width = plan.x.width
    rate = plan.rate
    key = plan.key
    x = arena.pointer(plan.x.value)
    dx = plan.x.gradient.map(arena.pointer)
    y = arena.pointer(plan.y.value)
    dy = arena.pointer(plan.y.gradient ?? plan.y.value)
  }

  func forward(_ pass: borrowing Pass) {
    if pass.isTraining {
      kernels.pointee.dropout(pass.rows * width, rate, pass.key ^ key, 0, x, y)
    } else {
      y.copyMemory(from: x, byteCount: pass.rows * width * Int(kernels.pointee.element_size))
    }
  }

  func backward(_ pass: borrowing Pass) {
    guard let dx else { return }
    kernels.pointee.dropout(pass.rows * width, rate, pass.key ^ key, 0, dy, dx)
  }
}
