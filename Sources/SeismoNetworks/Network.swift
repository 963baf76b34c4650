internal import SeismoKernels
internal import SeismoSpec

/// A planned network with its memory: computes loss and gradient of batches.
package final class Network: SharedWork, @unchecked Sendable {
  /// Trained tensors, in the order of the layers.
  package let parameters: [ParameterTensor]
  /// Tensors kept but not trained.
  package let buffers: [ParameterTensor]
  /// Numbers per row of the output.
  package let outputWidth: Int
  /// The largest batch.
  package let capacity: Int
  /// The most memory that a network may take, in bytes.
  package static let memoryLimit = 16 << 30
  /// Rows of the current batch whose logarithm was clipped.
  package var clippedRows: Int { clipped }
  private var clipped = 0

  private let arena: Arena
  private let kernels: Kernels
  private let operations: ContiguousArray<Operation>
  private let loss: LossOperation
  /// Those of `operations` and the loss, for passes that count no references.
  private let unmanaged: ContiguousArray<Unmanaged<Operation>>
  private let unmanagedLoss: Unmanaged<LossOperation>
  private let input, targets: Rows
  private let output, rowLosses: UnsafeMutableRawPointer
  private let labels, rowIDs: UnsafeMutablePointer<Int32>
  private var examples: Examples?
  /// That of `examples`, which threads read without counting references.
  private var source: Examples.Memory?
  private let outputSlot: Slot
  private let stateCount: Int
  private var pass = Pass(count: 0, isTraining: true, key: 0)
  private var crew: Unmanaged<Crew>?
  /// How many threads do a pass.
  private var workers = 1

  /// Gives a finished plan memory and its initial values.
  ///
  /// - Parameters:
  ///   - output: what the last layer returned.
  ///   - stateCount: arrays of the parameters' size that the optimizer keeps.
  ///   - level: the instructions to use; nil for the best the processor has.
  /// - Throws: `ParameterProblem` when the plan has no loss or the processor lacks the level.
  package init(
    _ plan: NetworkBuilder, output: Tensor, stateCount: Int, level: InstructionLevel? = nil
  ) throws {
    guard let lossPlan = plan.lossPlan,
      let kernels = (level ?? .best).kernels(plan.precision)
    else { throw ParameterProblem(nil, "the loss added no operation to the network") }
    MatrixProduct.useOneThread()
    var counts = plan.sizes
    counts[.gradients] = counts[.parameters, default: 0]
    counts[.optimizer] = counts[.parameters, default: 0] * stateCount
    let bytes = counts.values.reduce(0, +) * plan.precision.size
    guard bytes <= Self.memoryLimit else {
      throw ParameterProblem(
        nil, "the network would need \(bytes >> 20) MiB, more than \(Self.memoryLimit >> 20) MiB")
    }
    let arena = Arena(counts: counts, precision: plan.precision)
    for (slot, values) in plan.initial { arena.write(values, to: slot) }
    self.arena = arena
    self.kernels = kernels
    self.stateCount = stateCount
    operations = ContiguousArray(plan.fused().map { $0.bind(to: arena, kernels) })
    loss = lossPlan.bind(to: arena, kernels)
    unmanaged = ContiguousArray(operations.map(Unmanaged.passUnretained))
    unmanagedLoss = Unmanaged.passUnretained(loss)
    parameters = plan.parameters
    buffers = plan.buffers
    capacity = plan.capacity
    outputWidth = output.width
    outputSlot = output.value
    input = arena.values(plan.input)
    self.output = arena.pointer(output.value)
    targets = arena.rows(plan.batch.targets, plan.targetWidth)
    rowLosses = arena.pointer(plan.batch.rowLosses)
    labels = arena.pointer(plan.batch.labels).assumingMemoryBound(to: Int32.self)
    rowIDs = arena.pointer(plan.batch.rowIDs).assumingMemoryBound(to: Int32.self)
  }

  /// The arrays an optimizer works on.
  package var updateMemory: UpdateMemory {
    let size = parameterVector.count
    return UpdateMemory(
      parameters: parameterVector, gradient: vector(arena.whole(.gradients)),
      state: (0..<stateCount).map {
        vector(Slot(region: .optimizer, offset: $0 * size, count: size))
      })
  }

  private var parameterVector: Vector { vector(arena.whole(.parameters)) }

  private func vector(_ slot: Slot) -> Vector {
    Vector(pointer: arena.pointer(slot), count: slot.count, kernels: kernels)
  }

  /// Makes the given rows of a split the batch.
  package func load(_ examples: Examples, rows: Span<Int32>) {
    for i in rows.indices { rowIDs[i] = rows[i] }
    if self.examples !== examples {
      self.examples = examples
      source = examples.memory
    }
  }

  /// Copies which rows of their split the batch has.
  ///
  /// - Returns: how many.
  package func copyBatchRows(to memory: UnsafeMutablePointer<Int32>) -> Int {
    memory.update(from: rowIDs, count: pass.count)
    return pass.count
  }

  /// Copies the pass's rows into the batch.
  private func gather(_ pass: borrowing Pass) {
    guard let source else { return }
    let rows = pass.rows
    kernels.pointee.gather_rows(
      rows.count, input.width, source.inputs, rowIDs + rows.lowerBound, input[pass])
    if source.hasClasses {
      for i in rows { labels[i] = source.labels[Int(rowIDs[i])] }
    } else {
      kernels.pointee.gather_rows(
        rows.count, targets.width, source.targets, rowIDs + rows.lowerBound, targets[pass])
    }
  }

  /// Sets what the next pass is: a training step with its random key, or an evaluation.
  package func begin(rows: Int, isTraining: Bool, key: UInt64 = 0) {
    pass = Pass(count: rows, isTraining: isTraining, key: key)
  }

  /// Forward, loss and, in training, backward.
  ///
  /// - Returns: the mean loss of the batch.
  package func evaluateBatch() -> Double {
    clipped = share(self)
    return kernels.pointee.sum(pass.count, rowLosses) / Double(pass.count)
  }

  /// Runs passes on several threads while `body` runs; how many changes no bit of any result.
  package func working<R>(on threads: Int, _ body: () throws -> R) rethrows -> R {
    guard threads > 1 else { return try body() }
    let crew = Crew(of: threads)
    self.crew = .passUnretained(crew)
    workers = threads
    defer {
      crew.dismiss()
      self.crew = nil
      workers = 1
    }
    return try body()
  }

  /// Does something else on the pass's threads.
  func share(_ work: any SharedWork) -> Int {
    workers == 1 ? work.work(as: 0) : crew?._withUnsafeGuaranteedRef { $0.share(work) } ?? 0
  }

  /// Waits for the other threads; alone it does nothing.
  private func wait(_ worker: Int) {
    crew?._withUnsafeGuaranteedRef { $0.barrier(worker) }
  }

  /// One worker's share of a pass.
  ///
  /// - Returns: the number of its rows whose logarithm was clipped.
  func work(as worker: Int) -> Int {
    let pass = workers == 1 ? pass : pass.shared(by: worker, of: workers)
    gather(pass)
    for i in unmanaged.indices { run(i, pass) { $0.forward($1) } }
    let clipped = unmanagedLoss._withUnsafeGuaranteedRef { $0.evaluate(pass) }
    guard pass.isTraining else { return clipped }
    wait(worker)
    for i in unmanaged.indices.reversed() { run(i, pass) { $0.backward($1) } }
    wait(worker)
    for i in unmanaged.indices {
      unmanaged[i]._withUnsafeGuaranteedRef { $0.finishGradients(pass) }
    }
    return clipped
  }

  /// A step of one operation. One that mixes rows is worker 0's alone, after all have come and before
  /// anyone goes on.
  @inline(__always)
  private func run(
    _ index: Int, _ pass: Pass, _ step: (Operation, Pass) -> Void
  ) {
    unmanaged[index]._withUnsafeGuaranteedRef { operation in
      guard pass.workers > 1, operation.mixesRows else { return step(operation, pass) }
      wait(pass.worker)
      if pass.worker == 0 { step(operation, pass.whole) }
      wait(pass.worker)
    }
  }

  /// The network's output for the rows of the last batch, row-major.
  package func outputs(_ rows: Int) -> [Double] { widened(output, rows * outputWidth) }

  /// A tensor's numbers, in PyTorch's layout.
  package func values(of tensor: ParameterTensor) -> [Double] {
    laidOut(arena.read(tensor.value), tensor)
  }

  /// The gradient of the last training batch, in PyTorch's layout.
  package func gradient(of tensor: ParameterTensor) -> [Double] {
    laidOut(arena.read(tensor.gradient), tensor)
  }

  private func laidOut(_ values: [Double], _ tensor: ParameterTensor) -> [Double] {
    tensor.isTransposed ? transposed(values, rows: tensor.dimensions[1]) : values
  }

  /// Replaces a tensor's numbers, given in PyTorch's layout.
  package func set(_ values: [Double], of tensor: ParameterTensor) {
    arena.write(
      tensor.isTransposed ? transposed(values, rows: tensor.dimensions[0]) : values,
      to: tensor.value)
  }

  /// Runs a whole split through the network in evaluation mode.
  package func predict(_ examples: Examples) -> Predictions {
    var predictions = Predictions(
      outputs: [], width: outputWidth, rowLosses: [], truth: .classes(examples.labels))
    if examples.targetWidth > 0 {
      predictions.truth = .values(
        widened(examples.memory.targets, examples.count * examples.targetWidth))
    }
    predictions.outputs.reserveCapacity(examples.count * outputWidth)
    predictions.rowLosses.reserveCapacity(examples.count)
    for start in stride(from: 0, to: examples.count, by: capacity) {
      let rows = (start..<min(start + capacity, examples.count)).map(Int32.init)
      load(examples, rows: rows.span)
      begin(rows: rows.count, isTraining: false)
      _ = evaluateBatch()
      predictions.outputs += widened(output, rows.count * outputWidth)
      predictions.rowLosses += widened(rowLosses, rows.count)
    }
    return predictions
  }

  private func widened(_ numbers: UnsafeMutableRawPointer, _ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      kernels.pointee.widen(count, numbers, start)
      initialized = count
    }
  }

  /// A copy of everything that training changes.
  package func snapshot() -> Snapshot {
    Snapshot(UnsafeRawBufferPointer(arena.state))
  }

  /// Puts a snapshot of this network back.
  package func restore(_ snapshot: Snapshot) {
    arena.state.copyBytes(from: snapshot.bytes)
  }

  /// The size of a snapshot.
  package var stateBytes: Int { arena.state.count }

  /// Copies what a snapshot has to memory for `stateBytes` bytes.
  package func copyState(to memory: UnsafeMutableRawPointer) {
    guard let start = arena.state.baseAddress else { return }
    memory.copyMemory(from: start, byteCount: arena.state.count)
  }

  /// The state of a network between two steps.
  package struct Snapshot: Sendable, Equatable {
    fileprivate var bytes: [UInt8]

    /// The state that was copied to this memory.
    package init(_ memory: UnsafeRawBufferPointer) { bytes = Array(memory) }
  }
}

extension UpdateStep {
  /// For the trainer.
  package init(number: Int, rateFactor: Double, of network: Network) {
    self.number = number
    self.rateFactor = rateFactor
    self.network = .passUnretained(network)
  }
}
