internal import SeismoSpec

/// A layer's computation in plain Swift, over spans, written once for both precisions.
///
/// `NetworkBuilder.apply(_:to:width:weights:)` is compiled into its caller, where the kernel's type is
/// known, so the compiler makes a Float and a Double copy of both functions: as fast as if they had
/// been written out. Matrices are row-major; each member of an ensemble's row is a row. A layer with several inputs, or with numbers that it keeps between
/// steps, is a `NodeKernel`.
public protocol LayerKernel: Sendable {
  /// Whether a row's results follow from that row alone, so that threads can share the batch's rows. Both functions
  /// then see some of the batch's rows at a time; `batch.firstRow` says which.
  static var treatsRowsAlone: Bool { get }
  /// The same by operations of the closed list, for whoever knows those alone, such as an exporter; nil if there is none.
  var decomposition: KernelDecomposition? { get }
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

extension LayerKernel {
  /// No: one thread works on the whole batch.
  public static var treatsRowsAlone: Bool { false }
  /// None.
  public var decomposition: KernelDecomposition? { nil }
}

/// Adds operations that compute what a kernel does.
///
/// - Parameters:
///   - inputs: what the kernel takes.
///   - weights: the trained tensors that were asked for, with their names; to be used all.
///   - network: the graph to add to.
/// - Returns: what the kernel puts out.
public typealias KernelDecomposition =
  @Sendable (
    _ inputs: [Tensor], _ weights: [TrainedTensor], _ network: inout NetworkBuilder
  ) throws -> Tensor

/// The general form of a kernel: several inputs, and numbers that are kept between steps but not trained, such as
/// running statistics. They are saved with the weights.
public protocol NodeKernel: Sendable {
  /// Whether a row's results follow from that row alone, so that threads can share the batch's rows. Where there are
  /// buffers one thread works on the whole batch all the same.
  static var treatsRowsAlone: Bool { get }
  /// The same by operations of the closed list, as `LayerKernel.decomposition`; nil if there is none, as there is for none
  /// that keeps buffers.
  var decomposition: KernelDecomposition? { get }
  /// Computes y[rows × outputs] from the inputs; has to write every number of y. Must not allocate.
  ///
  /// - Parameters:
  ///   - weights: the trained tensors, one after the other.
  ///   - buffers: the kept ones, likewise. An evaluation has to leave them as they are.
  func forward<S: Scalar>(
    _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
    into y: inout MutableSpan<S>, batch: KernelBatch)
  /// Computes the gradients of each input and of the weights from dy[rows × outputs]; has to write every number of
  /// all, whatever they held before. Must not allocate.
  ///
  /// - Parameter buffers: as the forward pass left them.
  func backward<S: Scalar>(
    _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>, buffers: Span<S>,
    into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>, batch: KernelBatch)
}

extension NodeKernel {
  /// No: one thread works on the whole batch.
  public static var treatsRowsAlone: Bool { false }
  /// None.
  public var decomposition: KernelDecomposition? { nil }
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
      CustomOperation(kernel), to: [x], width: width ?? x.width, weights: weights, buffers: [])
  }

  /// Adds a kernel of one's own that takes several tensors, or keeps numbers between steps.
  ///
  /// - Parameters:
  ///   - kernel: of a type known here.
  ///   - inputs: at least one; of numbers, not of indices.
  ///   - width: numbers per row of the output.
  ///   - weights: trained tensors, handed to the kernel row-major, one after the other.
  ///   - buffers: tensors that are kept but not trained, likewise.
  /// - Returns: the kernel's output.
  /// - Throws: what the initializers throw; `ParameterProblem` when the output is too large, or an input is missing or
  ///   has indices.
  @inlinable
  public mutating func apply<K: NodeKernel>(
    _ kernel: K, to inputs: [Tensor], width: Int, weights: [TrainedTensor] = [],
    buffers: [TrainedTensor] = []
  ) throws -> Tensor {
    try apply(
      CustomOperation(kernel), to: inputs, width: width, weights: weights, buffers: buffers)
  }

  @usableFromInline
  mutating func apply(
    _ operation: CustomOperation, to inputs: [Tensor], width: Int, weights: [TrainedTensor],
    buffers: [TrainedTensor]
  ) throws -> Tensor {
    guard !inputs.isEmpty, inputs.allSatisfy({ $0.element == .number }) else {
      throw ParameterProblem(nil, "'\(operation.name)' takes tensors of numbers, at least one")
    }
    try requireSameMembers(inputs)
    return try add(.custom(operation), to: inputs, width: width, trained: weights, kept: buffers)
  }
}
