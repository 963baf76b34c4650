internal import SeismoKernels

/// A function of each number, or of each row.
final class Activation: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let function: ActivationFunction
  /// Members of an ensemble, each of which is a row here.
  let members: Int
  let x, y, dy: Rows
  let dx: Rows?

  init(_ function: ActivationFunction, _ binding: Binding) {
    kernels = binding.kernels
    self.function = function
    members = binding.node.output.members
    let (input, output) = (binding.inputs[0].members(members), binding.output.members(members))
    (x, dx) = (input.value, input.gradient)
    (y, dy) = (output.value, output.gradientOrValue)
  }

  private var width: Int { x.width }

  override func forward(_ pass: borrowing Pass) {
    let pass = pass.times(members)
    let (rows, x, y) = (pass.rows.count, x[pass], y[pass])
    switch function {
    case .relu: kernels.pointee.relu(rows * width, x, y)
    case .tanh: kernels.pointee.tanh(rows * width, x, y)
    case .softmax: kernels.pointee.softmax(rows, width, x, y)
    default:
      guard let (kernel, a, b) = function.kernel else { return }
      kernels.pointee.activate(kernel, a, b, rows * width, x, y)
    }
  }

  override func backward(_ pass: borrowing Pass) {
    let pass = pass.times(members)
    guard let dx = dx?[pass] else { return }
    let (rows, y, dy) = (pass.rows.count, y[pass], dy[pass])
    switch function {
    case .relu: kernels.pointee.relu_backward(rows * width, y, dy, dx)
    case .tanh: kernels.pointee.tanh_backward(rows * width, y, dy, dx)
    case .softmax: kernels.pointee.softmax_backward(rows, width, y, dy, dx)
    default:
      guard let (kernel, a, b) = function.kernel else { return }
      kernels.pointee.activate_backward(kernel, a, b, rows * width, x[pass], dy, dx)
    }
  }
}

extension ActivationFunction {
  /// Its name among the kernels of `activate`, with its numbers; nil for one that has a kernel of its own.
  fileprivate var kernel: (seismo_activation, Double, Double)? {
    switch self {
    case .relu, .tanh, .softmax: nil
    case .sigmoid: (SEISMO_SIGMOID, 0, 0)
    case .silu: (SEISMO_SILU, 0, 0)
    case .gelu: (SEISMO_GELU, 0, 0)
    case .geluTanh: (SEISMO_GELU_TANH, 0, 0)
    case .softplus(let beta): (SEISMO_SOFTPLUS, beta, 0)
    case .mish: (SEISMO_MISH, 0, 0)
    case .elu(let alpha, let scale): (SEISMO_ELU, alpha, scale)
    case .leakyReLU(let slope): (SEISMO_LEAKY_RELU, slope, 0)
    case .exponential: (SEISMO_EXP, 0, 0)
    }
  }
}
