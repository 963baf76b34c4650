internal import SeismoKernels

/// An affine map of each member's own. Threads share the rows, then the members for the weights' gradients, unless these
/// are summed block by block.
final class MemberAffine: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let members, inputs, outputs: Int
  let x, y, dy: Rows
  let dx: Rows?
  let weight, dWeight: UnsafeMutableRawPointer
  let transposed, bias, dBias: UnsafeMutableRawPointer?
  /// Nil where threads share the gradients, not the rows; the second also without a bias.
  let weightSum, biasSum: BlockSum?

  /// Room for the transposed weights, if the input's gradient is wanted, and for other blocks' sums of the gradients.
  static func scratch(
    _ node: NetworkGraph.Node, wantsGradient: Bool, _ blocks: BlockPlan
  ) -> [Int] {
    let trained = node.parameters.reduce(0) { $0 + $1.count }
    return [
      wantsGradient ? node.parameters[0].count : 0,
      blocks.least == nil ? 0 : (blocks.most - 1) * trained,
    ]
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
    let size = Int(kernels.pointee.element_size)
    let (weights, biases) = (members * inputs * outputs * size, members * outputs * size)
    let partials = binding.blocks.least == nil ? nil : binding.scratch[1]
    let stride = weights + (hasBias ? biases : 0)
    weightSum = BlockSum(dWeight, partials, stride: stride, bytes: weights)
    biasSum = BlockSum(dBias, partials.map { $0 + weights }, stride: stride, bytes: biases)
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

  override var blockSums: [BlockSum] { [weightSum, biasSum].compactMap(\.self) }

  override func backward(_ pass: borrowing Pass) {
    if let weightSum {
      for block in pass.ownBlocks {
        let (target, bias) = (weightSum.place(of: block), biasSum?.place(of: block))
        for member in 0..<members { sum(member, over: pass.rows(of: block), into: target, bias) }
      }
    }
    guard let dx, let transposed else { return }
    for member in 0..<members {
      kernels.pointee.matmul(
        pass.rows.count, inputs, outputs, dy[pass] + member * outputs * size, dy.width, 1,
        transposed + member * weightBytes, inputs, dx[pass] + member * inputs * size, dx.width,
        SEISMO_STORE, nil)
    }
  }

  override func finishGradients(_ pass: borrowing Pass) {
    if let weightSum {
      weightSum.add(1..<max(1, pass.processBlocks.upperBound), pass, kernels)
      biasSum?.add(1..<max(1, pass.processBlocks.upperBound), pass, kernels)
      return
    }
    for member in pass.share(of: members) {
      sum(member, over: 0..<pass.count, into: dWeight, dBias)
    }
  }

  /// One member's gradients over some rows.
  private func sum(
    _ member: Int, over rows: Range<Int>, into weights: UnsafeMutableRawPointer,
    _ biases: UnsafeMutableRawPointer?
  ) {
    let ownX = x.start + rows.lowerBound * x.rowBytes + member * inputs * size
    let ownDy = dy.start + rows.lowerBound * dy.rowBytes + member * outputs * size
    kernels.pointee.matmul(
      inputs, outputs, rows.count, ownX, 1, x.width, ownDy, dy.width,
      weights + member * weightBytes, outputs, SEISMO_STORE, nil)
    if let biases {
      kernels.pointee.column_sums(
        rows.count, outputs, ownDy, dy.width, biases + member * outputs * size, 0)
    }
  }
}
