internal import SeismoKernels

extension NetworkBuilder {
  /// y = x Wᵀ + b, as PyTorch's `Linear`: W is [outputs × inputs].
  ///
  /// - Parameters:
  ///   - x: [rows × inputs].
  ///   - outputs: the width of y, at least 1.
  ///   - weight: fills W.
  ///   - bias: fills b, or nil for none.
  /// - Throws: what the initializers throw.
  public mutating func affine(
    _ x: Tensor, outputs: Int, weight: any Initializer, bias: (any Initializer)?
  ) throws -> Tensor {
    let weight = try parameter("weight", [outputs, x.width], weight)
    let bias = try bias.map { try parameter("bias", [outputs], $0) }
    let x = reading(x)
    let y = tensor(width: outputs)
    let needsTranspose = x.gradient != nil
    plans.append(
      AffinePlan(
        x: x, y: y, weight: weight, bias: bias,
        transposed: needsTranspose ? scratch(outputs * x.width) : nil,
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
  var blasThreshold: Int
  var appliesReLU = false
  var gradientIsMasked = false
  var masksInputGradient = false

  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation {
    Affine(self, arena, kernels)
  }
}

/// Affine map with an optional fused ReLU.
private final class Affine: Operation, @unchecked Sendable {
  let product: MatrixProduct
  let kernels: Kernels
  let inputs: Int
  let outputs: Int
  let x, y, dy, weight, dWeight: UnsafeMutableRawPointer
  let dx, transposed, bias, dBias: UnsafeMutableRawPointer?
  let forwardEpilogue: seismo_epilogue
  let backwardEpilogue: seismo_epilogue
  let masksOwnGradient: Bool

  init(_ plan: AffinePlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    product = MatrixProduct(kernels, blasThreshold: plan.blasThreshold)
    inputs = plan.x.width
    outputs = plan.y.width
    x = arena.pointer(plan.x.value)
    y = arena.pointer(plan.y.value)
    dy = arena.pointer(plan.y.gradient ?? plan.y.value)
    weight = arena.pointer(plan.weight.value)
    dWeight = arena.pointer(plan.weight.gradient)
    dx = plan.x.gradient.map(arena.pointer)
    transposed = plan.transposed.map(arena.pointer)
    bias = plan.bias.map { arena.pointer($0.value) }
    dBias = plan.bias.map { arena.pointer($0.gradient) }
    forwardEpilogue =
      plan.bias == nil ? SEISMO_STORE : plan.appliesReLU ? SEISMO_BIAS_RELU : SEISMO_BIAS
    backwardEpilogue = plan.masksInputGradient ? SEISMO_MASK : SEISMO_STORE
    masksOwnGradient = plan.appliesReLU && !plan.gradientIsMasked
  }

  func forward(_ pass: borrowing Pass) {
    product.multiply(
      m: pass.rows, n: outputs, k: inputs, a: x, aIsTransposed: false, b: weight, c: y,
      epilogue: forwardEpilogue, extra: bias)
  }

  func backward(_ pass: borrowing Pass) {
    let table = kernels.pointee
    if masksOwnGradient { table.relu_backward(pass.rows * outputs, y, dy, dy) }
    product.multiply(
      m: inputs, n: outputs, k: pass.rows, a: x, aIsTransposed: true, b: dy, c: dWeight,
      epilogue: SEISMO_STORE, extra: nil)
    if let dBias { table.column_sums(pass.rows, outputs, dy, dBias, 0) }
    guard let dx, let transposed else { return }
    table.transpose(inputs, outputs, weight, transposed)
    product.multiply(
      m: pass.rows, n: inputs, k: outputs, a: dy, aIsTransposed: false, b: transposed, c: dx,
      epilogue: backwardEpilogue, extra: x)
  }
}
