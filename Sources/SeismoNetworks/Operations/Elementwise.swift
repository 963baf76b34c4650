internal import SeismoKernels

extension NetworkBuilder {
  /// y = max(0, x). Computed together with an affine map that nothing else reads.
  public mutating func relu(_ x: Tensor) -> Tensor {
    elementwise(x, .relu)
  }

  /// y = tanh x.
  public mutating func tanh(_ x: Tensor) -> Tensor {
    elementwise(x, .tanh)
  }

  /// Each row's softmax.
  public mutating func softmax(_ x: Tensor) -> Tensor {
    elementwise(x, .softmax)
  }

  private mutating func elementwise(_ x: Tensor, _ function: ActivationFunction) -> Tensor {
    let x = reading(x)
    let y = tensor(width: x.width)
    plans.append(ActivationPlan(x: x, y: y, function: function))
    return y
  }
}

/// Activations whose gradient follows from their output.
enum ActivationFunction: Sendable {
  case relu, tanh, softmax
}

struct ActivationPlan: OperationPlan {
  var x: Tensor
  var y: Tensor
  var function: ActivationFunction

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    Activation(self, arena, kernels)
  }
}

private final class Activation: Operation, @unchecked Sendable {
  let kernels: Kernels
  let function: ActivationFunction
  let x, y, dy: Rows
  let dx: Rows?

  init(_ plan: ActivationPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    function = plan.function
    x = arena.values(plan.x)
    y = arena.values(plan.y)
    dx = arena.gradient(plan.x)
    dy = arena.gradient(plan.y) ?? y
  }

  private var width: Int { x.width }

  override func forward(_ pass: borrowing Pass) {
    let (rows, x, y) = (pass.rows.count, x[pass], y[pass])
    switch function {
    case .relu: kernels.pointee.relu(rows * width, x, y)
    case .tanh: kernels.pointee.tanh(rows * width, x, y)
    case .softmax: kernels.pointee.softmax(rows, width, x, y)
    }
  }

  override func backward(_ pass: borrowing Pass) {
    guard let dx = dx?[pass] else { return }
    let (rows, y, dy) = (pass.rows.count, y[pass], dy[pass])
    switch function {
    case .relu: kernels.pointee.relu_backward(rows * width, y, dy, dx)
    case .tanh: kernels.pointee.tanh_backward(rows * width, y, dy, dx)
    case .softmax: kernels.pointee.softmax_backward(rows, width, y, dy, dx)
    }
  }
}
