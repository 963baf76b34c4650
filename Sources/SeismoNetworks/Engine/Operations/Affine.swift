internal import SeismoKernels

/// Affine map with an optional fused ReLU.
final class Affine: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let inputs: Int
  let outputs: Int
  /// Members of an ensemble, each of which is a row here.
  let members: Int
  let x, y, dy: Rows
  let dx: Rows?
  let weight, dWeight: UnsafeMutableRawPointer
  let transposed, bias, dBias: UnsafeMutableRawPointer?
  /// Nil where threads share the gradient, not the rows; the second also without a bias.
  let weightSum, biasSum: BlockSum?
  let forwardEpilogue: seismo_epilogue
  let backwardEpilogue: seismo_epilogue
  let masksOwnGradient: Bool

  /// Room for the transposed weights, if the input's gradient is wanted, and for other blocks' sums of the
  /// gradients; 0 for the latter where threads share the gradient, not the rows.
  static func scratch(
    _ node: NetworkGraph.Node, wantsGradient: Bool, _ blocks: BlockPlan
  ) -> [Int] {
    let (inputs, outputs) = (node.inputs[0].width, node.output.width)
    return [
      wantsGradient ? outputs * inputs : 0,
      blocks.sums(outputs * inputs) ? (blocks.most - 1) * outputs * (inputs + 1) : 0,
    ]
  }

  init(_ binding: Binding) {
    kernels = binding.kernels
    members = binding.node.output.members
    let (input, output) = (binding.inputs[0].members(members), binding.output.members(members))
    (x, dx) = (input.value, input.gradient)
    (y, dy) = (output.value, output.gradientOrValue)
    (inputs, outputs) = (x.width, y.width)
    weight = binding.parameters[0].value
    dWeight = binding.parameters[0].gradient
    let hasBias = binding.parameters.count == 2
    bias = hasBias ? binding.parameters[1].value : nil
    dBias = hasBias ? binding.parameters[1].gradient : nil
    transposed = dx == nil ? nil : binding.scratch[0]
    let size = Int(kernels.pointee.element_size)
    let (weightBytes, biasBytes) = (inputs * outputs * size, outputs * size)
    let partials = binding.blocks.sums(outputs * inputs) ? binding.scratch[1] : nil
    let stride = weightBytes + biasBytes
    weightSum = BlockSum(dWeight, partials, stride: stride, bytes: weightBytes)
    biasSum = BlockSum(dBias, partials.map { $0 + weightBytes }, stride: stride, bytes: biasBytes)
    let appliesReLU = binding.fusion.reluOutput != nil
    forwardEpilogue = !hasBias ? SEISMO_STORE : appliesReLU ? SEISMO_BIAS_RELU : SEISMO_BIAS
    backwardEpilogue = binding.fusion.masksInputGradient ? SEISMO_MASK : SEISMO_STORE
    masksOwnGradient = appliesReLU && !binding.fusion.gradientIsMasked
  }

  override func forward(_ pass: borrowing Pass) {
    let pass = pass.times(members)
    kernels.multiply(
      m: pass.rows.count, n: outputs, k: inputs, a: x[pass], aStride: inputs, b: weight, c: y[pass],
      epilogue: forwardEpilogue, extra: bias)
    guard pass.isTraining, let transposed else { return }
    let share = pass.share(of: outputs)
    kernels.pointee.transpose(
      inputs, share.count, weight + share.lowerBound * size, outputs,
      transposed + share.lowerBound * x.rowBytes)
  }

  override func backward(_ pass: borrowing Pass) {
    let pass = pass.times(members)
    let rows = pass.rows.count
    if masksOwnGradient {
      kernels.pointee.relu_backward(rows * outputs, y[pass], dy[pass], dy[pass])
    }
    if let weightSum { sumBlocks(pass, weightSum) }
    guard let dx, let transposed else { return }
    kernels.multiply(
      m: rows, n: inputs, k: outputs, a: dy[pass], aStride: outputs, b: transposed, c: dx[pass],
      epilogue: backwardEpilogue, extra: x[pass])
  }

  override func finishGradients(_ pass: borrowing Pass) {
    let pass = pass.times(members)
    if let weightSum {
      weightSum.add(pass.blocksOfOthers, pass, kernels)
      biasSum?.add(pass.blocksOfOthers, pass, kernels)
      return
    }
    let share = pass.share(of: inputs)
    kernels.multiply(
      m: share.count, n: outputs, k: pass.count, a: x.start + share.lowerBound * size,
      aStride: inputs, aIsTransposed: true, b: dy.start, c: dWeight + share.lowerBound * y.rowBytes,
      epilogue: SEISMO_STORE, extra: nil)
    guard let dBias else { return }
    let columns = pass.share(of: outputs)
    let first = columns.lowerBound * size
    kernels.pointee.column_sums(
      pass.count, columns.count, dy.start + first, outputs, dBias + first, 0)
  }

  override var blockSums: [BlockSum] { [weightSum, biasSum].compactMap(\.self) }

  /// The sums of the caller's blocks: the first worker's go straight into the gradient.
  private func sumBlocks(_ pass: borrowing Pass, _ weightSum: BlockSum) {
    for block in pass.ownBlocks {
      let rows = pass.rows(of: block)
      let joins = pass.isFirst && block > 0
      let target = pass.isFirst ? dWeight : weightSum.place(of: block)
      let bias = pass.isFirst ? dBias : biasSum?.place(of: block)
      let blockDy = dy.start + rows.lowerBound * dy.rowBytes
      kernels.multiply(
        m: inputs, n: outputs, k: rows.count, a: x.start + rows.lowerBound * x.rowBytes,
        aStride: inputs, aIsTransposed: true, b: blockDy, c: target,
        epilogue: joins ? SEISMO_ADD : SEISMO_STORE,
        extra: nil)
      if let bias {
        kernels.pointee.column_sums(rows.count, outputs, blockDy, outputs, bias, joins ? 1 : 0)
      }
    }
  }

  private var size: Int { Int(kernels.pointee.element_size) }
}
