/// A layer's computation in plain Swift, over spans, written once for both precisions.
///
/// `NetworkBuilder.apply(_:to:width:weights:)` is compiled into its caller, where the kernel's type is
/// known, so the compiler makes a Float and a Double copy of both functions: as fast as if they had
/// been written out. Matrices are row-major.
public protocol LayerKernel: Sendable {
  /// Computes y[rows × outputs] from x[rows × inputs]; has to write every number of y. Must not
  /// allocate.
  ///
  /// - Parameter weights: the trained tensors, one after the other; empty if there are none.
  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch)
  /// Computes the gradients dx[rows × inputs] and dWeights from dy[rows × outputs]; has to write every
  /// number of both, whatever they held before. Must not allocate.
  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch)
}

/// Trained numbers that a layer asks for.
public struct TrainedTensor: Sendable {
  /// The last part of its name: `weight`.
  public var name: String
  /// As PyTorch has them.
  public var dimensions: [Int]
  /// Fills it before the first step.
  public var initializer: any Initializer

  /// Asks for a tensor.
  public init(_ name: String, _ dimensions: [Int], _ initializer: any Initializer) {
    self.name = name
    self.dimensions = dimensions
    self.initializer = initializer
  }

  /// Asks for a tensor that starts with one value everywhere.
  public init(_ name: String, _ dimensions: [Int], filledWith value: Double) {
    self.init(name, dimensions, ConstantInitializer(value: value))
  }
}

extension NetworkBuilder {
  /// Adds a kernel of one's own to the network.
  ///
  /// - Parameters:
  ///   - kernel: of a type known here; through `any LayerKernel` it would be slow.
  ///   - x: [rows × inputs].
  ///   - width: numbers per row of the output; nil for as many as x has.
  ///   - weights: trained tensors, handed to the kernel row-major, one after the other.
  /// - Returns: the kernel's output.
  /// - Throws: what the initializers throw; `ParameterProblem` when the output is too large.
  @inlinable
  public mutating func apply<K: LayerKernel>(
    _ kernel: K, to x: Tensor, width: Int? = nil, weights: [TrainedTensor] = []
  ) throws -> Tensor {
    try apply(
      LayerFunctions(forward: { kernel.forward($0, weights: $1, into: &$2, batch: $3) }) {
        kernel.backward($0, x: $1, y: $2, weights: $3, into: &$4, &$5, batch: $6)
      },
      LayerFunctions(forward: { kernel.forward($0, weights: $1, into: &$2, batch: $3) }) {
        kernel.backward($0, x: $1, y: $2, weights: $3, into: &$4, &$5, batch: $6)
      }, to: x, width: width ?? x.width, weights: weights)
  }

  @usableFromInline
  mutating func apply(
    _ single: LayerFunctions<Float>, _ double: LayerFunctions<Double>, to x: Tensor, width: Int,
    weights: [TrainedTensor]
  ) throws -> Tensor {
    try requireRoom(forWidth: width)
    let slot = try parameterSlot(weights.reduce(0) { $0 + $1.dimensions.reduce(1, *) })
    var offset = slot.offset
    for tensor in weights {
      let part = Slot(
        region: slot.region, offset: offset, count: tensor.dimensions.reduce(1, *))
      _ = try parameter(tensor, in: part, isTransposed: false)
      offset += part.count
    }
    let x = reading(x)
    let y = tensor(width: width)
    let unread = x.gradient == nil && slot.count > 0 ? scratch(capacity * x.width) : nil
    plans.append(
      LayerKernelPlan(
        x: x, y: y, weights: slot, inputGradient: x.gradient ?? unread, key: operationKey(),
        single: single, double: double))
    return y
  }
}

/// A kernel's two functions in one precision.
@usableFromInline
struct LayerFunctions<S: Scalar>: Sendable {
  @usableFromInline typealias Forward =
    @Sendable (Span<S>, Span<S>, inout MutableSpan<S>, KernelBatch) -> Void
  @usableFromInline typealias Backward =
    @Sendable (
      Span<S>, Span<S>, Span<S>, Span<S>, inout MutableSpan<S>, inout MutableSpan<S>, KernelBatch
    ) -> Void

  let forward: Forward
  let backward: Backward

  @usableFromInline
  init(forward: @escaping Forward, backward: @escaping Backward) {
    self.forward = forward
    self.backward = backward
  }
}

struct LayerKernelPlan: OperationPlan {
  var x, y: Tensor
  var weights: Slot
  /// Nil when neither the input's nor the weights' gradient is wanted.
  var inputGradient: Slot?
  var key: UInt64
  var single: LayerFunctions<Float>
  var double: LayerFunctions<Double>

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    switch arena.precision {
    case .float32: LayerKernelOperation(self, single, arena, kernels)
    case .float64: LayerKernelOperation(self, double, arena, kernels)
    }
  }
}

private final class LayerKernelOperation<S: Scalar>: Operation, @unchecked Sendable {
  let kernels: Kernels
  let functions: LayerFunctions<S>
  let key: UInt64
  let inputs, outputs, weightCount: Int
  let x, y, dy, weights, dWeights: UnsafeMutablePointer<S>
  let dx: UnsafeMutablePointer<S>?

  init(
    _ plan: LayerKernelPlan, _ functions: LayerFunctions<S>, _ arena: Arena, _ kernels: Kernels
  ) {
    func place(_ slot: Slot) -> UnsafeMutablePointer<S> {
      arena.pointer(slot).assumingMemoryBound(to: S.self)
    }
    self.kernels = kernels
    self.functions = functions
    key = plan.key
    inputs = plan.x.width
    outputs = plan.y.width
    weightCount = plan.weights.count
    x = place(plan.x.value)
    y = place(plan.y.value)
    dy = place(plan.y.gradient ?? plan.y.value)
    weights = place(plan.weights)
    dWeights = place(plan.weights.inGradients)
    dx = plan.inputGradient.map(place)
  }

  /// It may; and its weights' gradients are sums over all rows.
  override var mixesRows: Bool { true }

  override func forward(_ pass: borrowing Pass) {
    let x = Span(_unsafeStart: x, count: pass.count * inputs)
    let weights = Span(_unsafeStart: weights, count: weightCount)
    var y = MutableSpan(_unsafeStart: y, count: pass.count * outputs)
    functions.forward(x, weights, &y, KernelBatch(pass, key: key, kernels))
  }

  override func backward(_ pass: borrowing Pass) {
    guard let dx else { return }
    let dy = Span(_unsafeStart: dy, count: pass.count * outputs)
    let x = Span(_unsafeStart: x, count: pass.count * inputs)
    let y = Span(_unsafeStart: y, count: pass.count * outputs)
    let weights = Span(_unsafeStart: weights, count: weightCount)
    var gradient = MutableSpan(_unsafeStart: dx, count: pass.count * inputs)
    var dWeights = MutableSpan(_unsafeStart: dWeights, count: weightCount)
    functions.backward(
      dy, x, y, weights, &gradient, &dWeights, KernelBatch(pass, key: key, kernels))
  }
}
