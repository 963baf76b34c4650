internal import SeismoKernels

/// A kernel written in Swift, compiled for both precisions where its type was known.
public struct CustomOperation: Sendable {
  /// The kernel's type.
  public let name: String
  /// Whether it lets threads share a batch's rows.
  public let treatsRowsAlone: Bool
  /// The same by operations of the closed list; nil where its kernel doesn't say.
  public let decomposition: KernelDecomposition?
  let single: KernelFunctions<Float>
  let double: KernelFunctions<Double>

  @usableFromInline
  init(
    name: String, treatsRowsAlone: Bool, decomposition: KernelDecomposition?,
    _ single: KernelFunctions<Float>, _ double: KernelFunctions<Double>
  ) {
    self.name = name
    self.decomposition = decomposition
    self.treatsRowsAlone = treatsRowsAlone
    self.single = single
    self.double = double
  }

  /// The operation over its places.
  func bind(_ binding: Binding) -> BoundOperation {
    switch binding.precision {
    case .float32: KernelOperation(self, single, binding)
    case .float64: KernelOperation(self, double, binding)
    }
  }

  /// Room for other blocks' sums of the weights' gradients, and for the gradients of inputs that nobody wants but the
  /// kernel writes.
  static func scratch(
    _ node: NetworkGraph.Node, _ reads: [NetworkLayout.Place], rows: Int, sharesRows: Bool,
    _ blocks: BlockPlan
  ) -> [Int] {
    let wanted = reads.map { $0.gradient != nil }
    let weights = node.parameters.reduce(0) { $0 + $1.count }
    let runsBackward = weights > 0 || wanted.contains(true)
    let unwanted = zip(node.inputs, wanted).map { input, isWanted in
      runsBackward && !isWanted ? rows * input.numbersPerRow : 0
    }
    return [sharesRows ? (blocks.most - 1) * weights : 0] + unwanted
  }

  /// Whether threads share its rows: what it keeps is one thread's.
  func sharesRows(_ node: NetworkGraph.Node) -> Bool { treatsRowsAlone && node.buffers.isEmpty }
}

/// A kernel's two functions in one precision.
@usableFromInline
struct KernelFunctions<S: Scalar>: Sendable {
  @usableFromInline typealias Forward =
    @Sendable (
      borrowing KernelInputs<S>, Span<S>, inout MutableSpan<S>, inout MutableSpan<S>, KernelBatch
    ) -> Void
  @usableFromInline typealias Backward =
    @Sendable (
      Span<S>, borrowing KernelInputs<S>, Span<S>, Span<S>, Span<S>, inout KernelGradients<S>,
      inout MutableSpan<S>, KernelBatch
    ) -> Void

  let forward: Forward
  let backward: Backward

  @usableFromInline
  init(forward: @escaping Forward, backward: @escaping Backward) {
    self.forward = forward
    self.backward = backward
  }
}

private final class KernelOperation<S: Scalar>: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let functions: KernelFunctions<S>
  let key: UInt64
  let sharesRows, runsBackward: Bool
  /// Members of an ensemble that it takes as rows.
  let members: Int
  let inputCount, outputs, weightCount, bufferCount: Int
  /// Where each input and its gradient start, and their widths.
  let inputs, gradients: UnsafeMutablePointer<UnsafeMutablePointer<S>>
  let widths: UnsafeMutablePointer<Int>
  let y, dy, weights, dWeights, partials, buffers: UnsafeMutablePointer<S>

  init(_ operation: CustomOperation, _ functions: KernelFunctions<S>, _ binding: Binding) {
    func typed(_ place: UnsafeMutableRawPointer) -> UnsafeMutablePointer<S> {
      place.assumingMemoryBound(to: S.self)
    }
    let node = binding.node
    kernels = binding.kernels
    self.functions = functions
    key = binding.key
    sharesRows = operation.sharesRows(node)
    inputCount = node.inputs.count
    members = node.operation.takesMembersAsRows ? node.inputs[0].members : 1
    outputs = node.output.numbersPerRow / members
    weightCount = node.parameters.reduce(0) { $0 + $1.count }
    bufferCount = node.buffers.reduce(0) { $0 + $1.count }
    runsBackward = weightCount > 0 || binding.inputs.contains { $0.gradient != nil }
    inputs = .allocate(capacity: inputCount)
    gradients = .allocate(capacity: inputCount)
    widths = .allocate(capacity: inputCount)
    for (index, input) in binding.inputs.enumerated() {
      (inputs + index).initialize(to: typed(input.value.start))
      (gradients + index).initialize(
        to: typed(input.gradient?.start ?? binding.scratch[index + 1]))
      (widths + index).initialize(to: input.value.width / members)
    }
    y = typed(binding.output.value.start)
    dy = typed(binding.output.gradientOrValue.start)
    partials = typed(binding.scratch[0])
    weights = binding.parameters.first.map { typed($0.value) } ?? partials
    dWeights = binding.parameters.first.map { typed($0.gradient) } ?? partials
    buffers = binding.buffers.first.map(typed) ?? partials
  }

  deinit {
    inputs.deallocate()
    gradients.deallocate()
    widths.deallocate()
  }

  override var mixesRows: Bool { !sharesRows }

  override func forward(_ pass: borrowing Pass) {
    guard !pass.rows.isEmpty else { return }
    let pass = pass.times(members)
    forward(pass.rows, batch(pass, pass.rows))
  }

  /// Rows share the batch's weights: each block's gradient of them is computed by itself, then added in the blocks'
  /// order, so that threads change no bit.
  override func backward(_ pass: borrowing Pass) {
    guard runsBackward else { return }
    let pass = pass.times(members)
    guard sharesRows, weightCount > 0 else {
      guard !pass.rows.isEmpty else { return }
      return backward(pass.rows, batch(pass, pass.rows), into: dWeights)
    }
    for block in pass.ownBlocks {
      let rows = pass.rows(of: block)
      backward(
        rows, batch(pass, rows),
        into: block == 0 ? dWeights : partials + (block - 1) * weightCount)
    }
  }

  override func finishGradients(_ pass: borrowing Pass) {
    guard runsBackward, sharesRows, weightCount > 0 else { return }
    sum?.add(1..<max(1, pass.processBlocks.upperBound), pass, kernels)
  }

  override var blockSums: [BlockSum] {
    runsBackward && sharesRows && weightCount > 0 ? [sum].compactMap(\.self) : []
  }

  /// The weights' gradient.
  private var sum: BlockSum? {
    let bytes = weightCount * MemoryLayout<S>.stride
    return BlockSum(dWeights, partials, stride: bytes, bytes: bytes)
  }

  private func batch(_ pass: borrowing Pass, _ rows: Range<Int>) -> KernelBatch {
    KernelBatch(pass, rows: rows, key: key, kernels)
  }

  private func forward(_ rows: Range<Int>, _ batch: KernelBatch) {
    let x = KernelInputs(inputs, widths: widths, count: inputCount, rows: rows)
    let weights = Span(_unsafeStart: weights, count: weightCount)
    var buffers = MutableSpan(_unsafeStart: buffers, count: bufferCount)
    var y = MutableSpan(
      _unsafeStart: y + rows.lowerBound * outputs, count: rows.count * outputs)
    functions.forward(x, weights, &buffers, &y, batch)
  }

  private func backward(
    _ rows: Range<Int>, _ batch: KernelBatch, into dWeights: UnsafeMutablePointer<S>
  ) {
    let x = KernelInputs(inputs, widths: widths, count: inputCount, rows: rows)
    let (first, count) = (rows.lowerBound * outputs, rows.count * outputs)
    let dy = Span(_unsafeStart: dy + first, count: count)
    let y = Span(_unsafeStart: y + first, count: count)
    let weights = Span(_unsafeStart: weights, count: weightCount)
    let buffers = Span(_unsafeStart: buffers, count: bufferCount)
    var dx = KernelGradients(gradients, widths: widths, count: inputCount, rows: rows)
    var dWeights = MutableSpan(_unsafeStart: dWeights, count: weightCount)
    functions.backward(dy, x, y, weights, buffers, &dx, &dWeights, batch)
  }
}
