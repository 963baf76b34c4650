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
    }
  }
}
