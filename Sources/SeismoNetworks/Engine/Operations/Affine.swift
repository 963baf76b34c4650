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
  let transposed, partials, bias, dBias: UnsafeMutableRawPointer?
  let forwardEpilogue: seismo_epilogue
  let backwardEpilogue: seismo_epilogue
  let masksOwnGradient: Bool

  /// Weights of a layer up to which threads sum over rows of their own. In a wider layer they share its
  /// weights instead: reading each other's rows costs little there beside the products.
  private static let mostSummedInBlocks = 1 << 16

  /// Room for the transposed weights, if the input's gradient is wanted, and for other threads' sums of the
  /// gradients; 0 for the latter where threads share the gradient, not the rows.
  static func scratch(_ node: NetworkGraph.Node, wantsGradient: Bool) -> [Int] {
    let (inputs, outputs) = (node.inputs[0].width, node.output.width)
    let sumsBlocks = outputs * inputs <= mostSummedInBlocks
    return [
      wantsGradient ? outputs * inputs : 0,
      sumsBlocks ? (Pass.mostBlocks - 1) * outputs * (inputs + 1) : 0,
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
    partials = outputs * inputs <= Self.mostSummedInBlocks ? binding.scratch[1] : nil
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
    if let partials { sumBlocks(pass, partials) }
    guard let dx, let transposed else { return }
    kernels.multiply(
      m: rows, n: inputs, k: outputs, a: dy[pass], aStride: outputs, b: transposed, c: dx[pass],
      epilogue: backwardEpilogue, extra: x[pass])
  }

  override func finishGradients(_ pass: borrowing Pass) {
    let pass = pass.times(members)
    if let partials { return addBlocks(pass, partials) }
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

  /// The sums of the caller's blocks: worker 0's, which are the first, go straight into the gradient.
  private func sumBlocks(_ pass: borrowing Pass, _ partials: UnsafeMutableRawPointer) {
    for block in pass.ownBlocks {
      let rows = pass.rows(of: block)
      let joins = pass.worker == 0 && block > 0
      let target = pass.worker == 0 ? dWeight : partial(block, partials)
      let bias = pass.worker == 0 ? dBias : dBias.map { _ in target + weightBytes }
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

  /// Adds the other workers' blocks, in order.
  private func addBlocks(_ pass: borrowing Pass, _ partials: UnsafeMutableRawPointer) {
    guard !pass.blocksOfOthers.isEmpty else { return }
    let weights = pass.share(ofNumbers: inputs * outputs)
    let columns = pass.share(ofNumbers: outputs)
    for block in pass.blocksOfOthers {
      let part = partial(block, partials)
      let first = weights.lowerBound * size
      kernels.pointee.add(weights.count, part + first, dWeight + first)
      if let dBias {
        let first = columns.lowerBound * size
        kernels.pointee.add(columns.count, part + weightBytes + first, dBias + first)
      }
    }
  }

  private func partial(
    _ block: Int, _ partials: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    partials + (block - 1) * (inputs + 1) * outputs * size
  }

  private var size: Int { Int(kernels.pointee.element_size) }
  private var weightBytes: Int { inputs * outputs * size }
}
