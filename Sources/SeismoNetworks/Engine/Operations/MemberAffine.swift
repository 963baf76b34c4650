internal import SeismoKernels

/// An affine map of each member's own. Threads share the rows, then the members for the weights' gradients.
final class MemberAffine: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let members, inputs, outputs: Int
  let x, y, dy: Rows
  let dx: Rows?
  let weight, dWeight: UnsafeMutableRawPointer
  let transposed, bias, dBias: UnsafeMutableRawPointer?

  /// Room for the transposed weights, if the input's gradient is wanted.
  static func scratch(_ node: NetworkGraph.Node, wantsGradient: Bool) -> [Int] {
    [wantsGradient ? node.parameters[0].count : 0]
  }

  init(_ binding: Binding) {
    kernels = binding.kernels
    members = binding.node.output.members
    (inputs, outputs) = (binding.node.inputs[0].width, binding.node.output.width)
    (x, dx) = (binding.inputs[0].value, binding.inputs[0].gradient)
    (y, dy) = (binding.output.value, binding.output.gradientOrValue)
    (weight, dWeight) = (binding.parameters[0].value, binding.parameters[0].gradient)
    let hasBias = binding.parameters.count == 2
    bias = hasBias ? binding.parameters[1].value : nil
    dBias = hasBias ? binding.parameters[1].gradient : nil
    transposed = dx == nil ? nil : binding.scratch[0]
  }

  private var size: Int { Int(kernels.pointee.element_size) }
  private var weightBytes: Int { inputs * outputs * size }

  override func forward(_ pass: borrowing Pass) {
    for member in 0..<members {
      kernels.pointee.matmul(
        pass.rows.count, outputs, inputs, x[pass] + member * inputs * size, x.width, 1,
        weight + member * weightBytes, outputs, y[pass] + member * outputs * size, y.width,
        bias == nil ? SEISMO_STORE : SEISMO_BIAS, bias.map { $0 + member * outputs * size })
    }
    guard pass.isTraining, let transposed else { return }
    for member in pass.share(of: members) {
      kernels.pointee.transpose(
        inputs, outputs, weight + member * weightBytes, outputs, transposed + member * weightBytes)
    }
  }

  override func backward(_ pass: borrowing Pass) {
    guard let dx, let transposed else { return }
    for member in 0..<members {
      kernels.pointee.matmul(
        pass.rows.count, inputs, outputs, dy[pass] + member * outputs * size, dy.width, 1,
        transposed + member * weightBytes, inputs, dx[pass] + member * inputs * size, dx.width,
        SEISMO_STORE, nil)
    }
  }

  override func finishGradients(_ pass: borrowing Pass) {
    for member in pass.share(of: members) {
      let ownDy = dy.start + member * outputs * size
      kernels.pointee.matmul(
        inputs, outputs, pass.count, x.start + member * inputs * size, 1, x.width, ownDy, dy.width,
        dWeight + member * weightBytes, outputs, SEISMO_STORE, nil)
      if let dBias {
        kernels.pointee.column_sums(
          pass.count, outputs, ownDy, dy.width, dBias + member * outputs * size, 0)
      }
    }
  }
}
