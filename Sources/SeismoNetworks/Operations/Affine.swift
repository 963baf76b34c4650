internal import SeismoKernels

extension NetworkBuilder {
  /// y = x Wᵀ + b, as PyTorch's `Linear`: W is [outputs × inputs].
  ///
  /// - Parameters:
  ///   - x: [rows × inputs].
  ///   - outputs: the width of y, at least 1.
  ///   - weight: fills W.
  ///   - bias: fills b, or nil for none.
  /// - Throws: what the initializers throw; `ParameterProblem` when y or W is too large.
  public mutating func affine(
    _ x: Tensor, outputs: Int, weight: any Initializer, bias: (any Initializer)?
  ) throws -> Tensor {
    try requireRoom(forWidth: outputs)
    let weight = try parameter("weight", [outputs, x.width], weight)
    let bias = try bias.map { try parameter("bias", [outputs], $0) }
    let x = reading(x)
    let y = tensor(width: outputs)
    let needsTranspose = x.gradient != nil
    let sumsBlocks = outputs * x.width <= AffinePlan.mostSummedInBlocks
    plans.append(
      AffinePlan(
        x: x, y: y, weight: weight, bias: bias,
        transposed: needsTranspose ? scratch(outputs * x.width) : nil,
        partials: sumsBlocks ? scratch((Pass.mostBlocks - 1) * outputs * (x.width + 1)) : nil,
        blasThreshold: blasThreshold))
    return y
  }
}

struct AffinePlan: OperationPlan {
  var x: Tensor
  var y: Tensor
  var weight: ParameterTensor
  var bias: ParameterTensor?
  /// Scratch for the transposed weights; nil when nobody needs the input's gradient.
  var transposed: Slot?
  /// Where other threads' sums for the gradients go; nil if threads share the gradient, not the rows.
  var partials: Slot?
  var blasThreshold: Int
  var appliesReLU = false
  var gradientIsMasked = false
  var masksInputGradient = false

  /// Weights of a layer up to which threads sum over rows of their own. In a wider layer they share its
  /// weights instead: reading each other's rows costs little there beside the products.
  static let mostSummedInBlocks = 1 << 16

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    Affine(self, arena, kernels)
  }
}

/// Affine map with an optional fused ReLU.
private final class Affine: Operation, @unchecked Sendable {
  let product: MatrixProduct
  let kernels: Kernels
  let inputs: Int
  let outputs: Int
  let x, y, dy: Rows
  let dx: Rows?
  let weight, dWeight: UnsafeMutableRawPointer
  let transposed, partials, bias, dBias: UnsafeMutableRawPointer?
  let forwardEpilogue: seismo_epilogue
  let backwardEpilogue: seismo_epilogue
  let masksOwnGradient: Bool

  init(_ plan: AffinePlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    product = MatrixProduct(kernels, blasThreshold: plan.blasThreshold)
    inputs = plan.x.width
    outputs = plan.y.width
    x = arena.values(plan.x)
    y = arena.values(plan.y)
    dx = arena.gradient(plan.x)
    dy = arena.gradient(plan.y) ?? y
    weight = arena.pointer(plan.weight.value)
    dWeight = arena.pointer(plan.weight.gradient)
    transposed = plan.transposed.map(arena.pointer)
    partials = plan.partials.map(arena.pointer)
    bias = plan.bias.map { arena.pointer($0.value) }
    dBias = plan.bias.map { arena.pointer($0.gradient) }
    forwardEpilogue =
      plan.bias == nil ? SEISMO_STORE : plan.appliesReLU ? SEISMO_BIAS_RELU : SEISMO_BIAS
    backwardEpilogue = plan.masksInputGradient ? SEISMO_MASK : SEISMO_STORE
    masksOwnGradient = plan.appliesReLU && !plan.gradientIsMasked
  }

  override func forward(_ pass: borrowing Pass) {
    product.multiply(
      m: pass.rows.count, n: outputs, k: inputs, a: x[pass], aStride: inputs, b: weight, c: y[pass],
      epilogue: forwardEpilogue, extra: bias)
    guard pass.isTraining, let transposed else { return }
    let share = pass.share(of: outputs)
    kernels.pointee.transpose(
      inputs, share.count, weight + share.lowerBound * size, outputs,
      transposed + share.lowerBound * x.rowBytes)
  }

  override func backward(_ pass: borrowing Pass) {
    let rows = pass.rows.count
    if masksOwnGradient {
      kernels.pointee.relu_backward(rows * outputs, y[pass], dy[pass], dy[pass])
    }
    if let partials { sumBlocks(pass, partials) }
    guard let dx, let transposed else { return }
    product.multiply(
      m: rows, n: inputs, k: outputs, a: dy[pass], aStride: outputs, b: transposed, c: dx[pass],
      epilogue: backwardEpilogue, extra: x[pass])
  }

  override func finishGradients(_ pass: borrowing Pass) {
    if let partials { return addBlocks(pass, partials) }
    let share = pass.share(of: inputs)
    product.multiply(
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
      product.multiply(
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
