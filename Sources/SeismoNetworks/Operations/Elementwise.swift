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

  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation {
    Activation(self, arena, kernels)
  }
}

private final class Activation: Operation, @unchecked Sendable {
  let kernels: Kernels
  let function: ActivationFunction
  let width: Int
  let x, y, dy: UnsafeMutableRawPointer
  let dx: UnsafeMutableRawPointer?

  init(_ plan: ActivationPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    function = plan.function
    width = plan.x.width
    x = arena.pointer(plan.x.value)
    y = arena.pointer(plan.y.value)
    dy = arena.pointer(plan.y.gradient ?? plan.y.value)
    dx = plan.x.gradient.map(arena.pointer)
  }

  func forward(_ pass: borrowing Pass) {
    switch function {
    case .relu: kernels.pointee.relu(pass.rows * width, x, y)
    case .tanh: kernels.pointee.tanh(pass.rows * width, x, y)
    case .softmax: kernels.pointee.softmax(pass.rows, width, x, y)
    }
  }

  func backward(_ pass: borrowing Pass) {
    guard let dx else { return }
    switch function {
    case .relu: kernels.pointee.relu_backward(pass.rows * width, y, dy, dx)
    case .tanh: kernels.pointee.tanh_backward(pass.rows * width, y, dy, dx)
    case .softmax: kernels.pointee.softmax_backward(pass.rows, width, y, dy, dx)
    }
  }
}
