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

  let arena: Arena
  let kernels: Kernels
  private let operations: ContiguousArray<Operation>
  /// Nil in a network that only predicts.
  private let loss: LossOperation?
  /// Those of `operations` and the loss, for passes that count no references.
  private let unmanaged: ContiguousArray<Unmanaged<Operation>>
  private let unmanagedLoss: Unmanaged<LossOperation>?
  private let input, targets: Rows
  let output, rowLosses: UnsafeMutableRawPointer
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
  /// What each row of a training pass counts, if not 1.
  private let rowWeights: UnsafeMutablePointer<Double>
  private var isWeighted = false

  /// Gives a finished plan memory and its initial values.
  ///
  /// - Parameters:
  ///   - output: what the last layer returned.
  ///   - stateCount: arrays of the parameters' size that the optimizer keeps.
  ///   - level: the instructions to use; nil for the best the processor has.
  /// - Throws: `ParameterProblem` when the processor lacks the level or the memory would be too much.
  package init(
    _ plan: NetworkBuilder, output: Tensor, stateCount: Int, level: InstructionLevel? = nil
  ) throws {
    guard let kernels = (level ?? .best).kernels(plan.precision) else {
      throw ParameterProblem(nil, "this processor doesn't have the instructions")
    }
    MatrixProduct.useOneThread()
    let counts = plan.regions(stateCount: stateCount)
    let bytes = counts.values.reduce(0, +) * plan.precision.size
    guard bytes <= Self.memoryLimit else {
      throw ParameterProblem(
        nil, "the network would need \(bytes >> 20) MiB, more than \(Self.memoryLimit >> 20) MiB")
    }
    let arena = Arena(counts: counts, precision: plan.precision)
    try plan.writeStarts(to: arena)
    self.arena = arena
    self.kernels = kernels
    self.stateCount = stateCount
    operations = ContiguousArray(plan.fused().map { $0.bind(to: arena, kernels) })
    loss = plan.lossPlan?.bind(to: arena, kernels)
    unmanaged = ContiguousArray(operations.map(Unmanaged.passUnretained))
    unmanagedLoss = loss.map(Unmanaged.passUnretained)
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
    rowWeights = .allocate(capacity: plan.capacity)
  }

  deinit { rowWeights.deallocate() }

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
    load(rows)
    if self.examples !== examples {
      self.examples = examples
      source = examples.memory
    }
  }

  /// Makes rows of the split that was loaded last the batch.
  func load(_ rows: Span<Int32>) {
    for i in rows.indices { rowIDs[i] = rows[i] }
  }

  /// Weighs the rows' gradients in training passes; the mean still divides by the number of rows, so that
  /// the other rows count what they did. Nil for 1 each.
  package func weigh(_ weights: [Double]?) {
    isWeighted = weights != nil
    for (row, weight) in (weights ?? []).prefix(capacity).enumerated() {
      rowWeights[row] = weight
    }
  }

  /// Copies the pass's rows into the batch.
  private func gather(_ pass: borrowing Pass) {
    guard let source else { return }
    let rows = pass.rows
    kernels.pointee.gather_rows(
      rows.count, input.width, source.inputs, rowIDs + rows.lowerBound, input[pass])
    switch source.target {
    case .classes: for i in rows { labels[i] = source.labels[Int(rowIDs[i])] }
    case .values:
      kernels.pointee.gather_rows(
        rows.count, targets.width, source.targets, rowIDs + rows.lowerBound, targets[pass])
    case nil: break
    }
  }

  /// Sets what the next pass is: a training step with its random key, or an evaluation, which may do without
  /// the loss's clip.
  package func begin(rows: Int, isTraining: Bool, key: UInt64 = 0, isClipped: Bool = true) {
    pass = Pass(count: rows, isTraining: isTraining, key: key, isClipped: isClipped)
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
    guard let unmanagedLoss, source?.target != nil else { return 0 }
    let clipped = unmanagedLoss._withUnsafeGuaranteedRef { $0.evaluate(pass) }
    guard pass.isTraining else { return clipped }
    if isWeighted { unmanagedLoss._withUnsafeGuaranteedRef { $0.weigh(pass, by: rowWeights) } }
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

  /// A copy of everything that training changes.
  package func snapshot() -> Snapshot {
    Snapshot(
      parameters: Array(arena.bytes(of: .parameters)),
      optimizer: Array(arena.bytes(of: .optimizer)), buffers: Array(arena.bytes(of: .buffers)))
  }

  /// Puts a snapshot of this network back.
  package func restore(_ snapshot: Snapshot) {
    arena.bytes(of: .parameters).copyBytes(from: snapshot.parameters)
    arena.bytes(of: .optimizer).copyBytes(from: snapshot.optimizer)
    arena.bytes(of: .buffers).copyBytes(from: snapshot.buffers)
  }

  /// A copy of what the network answers with.
  package func copyOfWeights() -> Weights {
    Weights(
      parameters: Array(arena.bytes(of: .parameters)), buffers: Array(arena.bytes(of: .buffers)))
  }

  /// Puts a copy of this network's weights back; the optimizer's arrays stay as they are.
  package func restore(_ weights: Weights) {
    arena.bytes(of: .parameters).copyBytes(from: weights.parameters)
    arena.bytes(of: .buffers).copyBytes(from: weights.buffers)
  }

  /// Whether a snapshot, and a copy of weights, has this network's sizes.
  package func fits(_ snapshot: Snapshot, _ weights: Weights?) -> Bool {
    snapshot.parameters.count == arena.bytes(of: .parameters).count
      && snapshot.optimizer.count == arena.bytes(of: .optimizer).count
      && snapshot.buffers.count == arena.bytes(of: .buffers).count
      && weights.map {
        $0.parameters.count == snapshot.parameters.count
          && $0.buffers.count == snapshot.buffers.count
      } ?? true
  }

  /// The size of a snapshot.
  package var stateBytes: Int { arena.state.count }

  /// What a network answers with: its weights, and what it keeps but doesn't train, as they lie in memory.
  package struct Weights: Sendable, Equatable {
    package var parameters, buffers: [UInt8]

    package init(parameters: [UInt8], buffers: [UInt8]) {
      (self.parameters, self.buffers) = (parameters, buffers)
    }
  }

  /// The state of a network between two steps, as it lies in memory.
  package struct Snapshot: Sendable, Equatable {
    package var parameters, optimizer, buffers: [UInt8]

    package init(parameters: [UInt8], optimizer: [UInt8], buffers: [UInt8]) {
      (self.parameters, self.optimizer, self.buffers) = (parameters, optimizer, buffers)
    }
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
