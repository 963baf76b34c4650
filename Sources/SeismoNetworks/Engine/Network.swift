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
  package let largestBatch: Int
  /// The most memory that a network may take, in bytes.
  package static let memoryLimit = 16 << 30
  /// Rows of the current batch whose logarithm was clipped.
  package var clippedRows: Int { clipped }
  private var clipped = 0

  let arena: Arena
  let kernels: Kernels
  let layout: NetworkLayout
  private let operations: ContiguousArray<BoundOperation>
  /// Nil in a network that only predicts.
  private let loss: BoundLoss?
  /// Those of `operations` and the loss, for passes that count no references.
  private let unmanaged: ContiguousArray<Unmanaged<BoundOperation>>
  /// Those that change over a training.
  private let scheduled: ContiguousArray<Unmanaged<BoundOperation>>
  private let unmanagedLoss: Unmanaged<BoundLoss>?
  private let inputs: ContiguousArray<Rows>
  private let targets, losses: Rows
  let output, rowLosses: UnsafeMutableRawPointer
  private let labels, rowIDs: UnsafeMutablePointer<Int32>
  private var examples: Examples?
  /// That of `examples`, which threads read without counting references.
  private var source: Examples.Memory?
  private let stateCount: Int
  private var pass = Pass(count: 0, isTraining: true, key: 0)
  private var team: Unmanaged<ThreadTeam>?
  /// How many threads do a pass.
  private var workers = 1
  /// What other processes that share each training pass are told; nil where none does.
  package private(set) var exchange: BatchExchange?
  private var isShared = false
  /// Whether each process needs the inputs of all rows.
  private var gathersAll = false
  /// What each row's gradient of a training pass counts, if not 1, and what its loss counts as well.
  private let rowWeights, ownWeights: UnsafeMutablePointer<Double>
  private var isWeighted = false
  /// Whether a training pass takes gradients.
  private var goesBack = true

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
    let layout = NetworkLayout(plan, stateCount: stateCount)
    guard layout.bytes <= Self.memoryLimit else {
      throw ParameterProblem(
        nil,
        "the network would need \(layout.bytes >> 20) MiB, more than \(Self.memoryLimit >> 20) MiB")
    }
    let arena = Arena(counts: layout.sizes, precision: plan.precision)
    try layout.writeStarts(to: arena)
    self.arena = arena
    self.kernels = kernels
    self.layout = layout
    self.stateCount = stateCount
    operations = ContiguousArray(layout.operations(in: arena, kernels))
    loss = layout.loss(in: arena, kernels)
    unmanaged = ContiguousArray(operations.map(Unmanaged.passUnretained))
    scheduled = ContiguousArray(
      operations.filter(\.isScheduled).map(Unmanaged.passUnretained))
    unmanagedLoss = loss.map(Unmanaged.passUnretained)
    parameters = plan.graph.parameters
    buffers = plan.graph.buffers
    largestBatch = plan.largestBatch
    outputWidth = output.width
    inputs = ContiguousArray(
      plan.graph.inputs.map { BoundTensor(layout.tensors[$0.index], in: arena).value })
    self.output = arena.pointer(layout.tensors[output.index].value)
    targets = arena.rows(layout.batch.targets, plan.targetWidth)
    losses = arena.rows(layout.batch.rowLosses, 1)
    rowLosses = losses.start
    labels = arena.pointer(layout.batch.labels).assumingMemoryBound(to: Int32.self)
    rowIDs = arena.pointer(layout.batch.rowIDs).assumingMemoryBound(to: Int32.self)
    rowWeights = .allocate(capacity: plan.largestBatch)
    ownWeights = .allocate(capacity: plan.largestBatch)
  }

  deinit {
    rowWeights.deallocate()
    ownWeights.deallocate()
  }

  /// The arrays an optimizer works on.
  package var updateMemory: UpdateMemory {
    let size = parameterVector.count
    return UpdateMemory(
      parameters: parameterVector, gradient: vector(arena.whole(.gradients)),
      state: (0..<stateCount).map {
        vector(Slot(region: .optimizer, offset: $0 * size, count: size))
      }, segments: layout.segments)
  }

  private var parameterVector: Vector { vector(arena.whole(.parameters)) }

  private func vector(_ slot: Slot) -> Vector {
    Vector(pointer: arena.pointer(slot), count: slot.count, kernels: kernels)
  }

  /// Makes the given rows of a split the batch.
  package func load(_ examples: Examples, rows: Span<Int32>) {
    if self.examples !== examples {
      precondition(
        examples.indexWidths == inputs.dropFirst().map(\.width),
        "the examples have other inputs of indices than the network")
      self.examples = examples
      source = examples.memory
    }
    load(rows)
  }

  /// Makes rows of the split that was loaded last the batch.
  func load(_ rows: Span<Int32>) {
    for i in rows.indices { rowIDs[i] = rows[i] }
    examples?.fetch(UnsafeBufferPointer(start: rowIDs, count: rows.count))
  }

  /// Weighs the rows' gradients in training passes; the mean still divides by the number of rows, so that
  /// the other rows count what they did. Nil for 1 each.
  package func weigh(_ weights: [Double]?) {
    isWeighted = weights != nil
    for (row, weight) in (weights ?? []).prefix(largestBatch).enumerated() {
      rowWeights[row] = weight
    }
  }

  /// Copies the pass's rows into the batch.
  private func gather(_ pass: borrowing Pass) {
    guard let source else { return }
    let rows = pass.rows
    gatherInputs(rows)
    if gathersAll {
      // An operation that mixes rows comes after all workers are here.
      let own = pass.processRows
      if pass.worker == 0 { gatherInputs(0..<own.lowerBound) }
      if pass.worker == pass.workers - 1 { gatherInputs(own.upperBound..<pass.count) }
    }
    switch source.target {
    case .classes: for i in rows { labels[i] = source.labels[Int(rowIDs[i])] }
    case .values:
      kernels.pointee.gather_rows(
        rows.count, targets.width, source.targets, rowIDs + rows.lowerBound, targets[pass])
    case nil: break
    }
  }

  /// Copies the inputs of some rows.
  private func gatherInputs(_ rows: Range<Int>) {
    guard let source else { return }
    kernels.pointee.gather_rows(
      rows.count, inputs[0].width, source.inputs, rowIDs + rows.lowerBound,
      inputs[0].start + rows.lowerBound * inputs[0].rowBytes)
    for index in 1..<inputs.count { gatherIndices(rows, index) }
  }

  /// Copies some rows of an input of indices.
  private func gatherIndices(_ rows: Range<Int>, _ index: Int) {
    guard let source else { return }
    let input = inputs[index]
    for row in rows {
      (input.start + row * input.rowBytes).copyMemory(
        from: source.indices[index - 1] + Int(rowIDs[row]) * input.width,
        byteCount: input.rowBytes)
    }
  }

  /// Multiplies the losses and the gradients of the pass's rows by what the examples say that they count.
  private func weigh(_ pass: Pass, by weights: UnsafePointer<Double>) {
    for row in pass.rows { ownWeights[row] = weights[Int(rowIDs[row])] }
    losses.weigh(pass, by: ownWeights, kernels)
    unmanagedLoss?._withUnsafeGuaranteedRef { $0.weigh(pass, by: ownWeights) }
  }

  /// Sets what the next pass is: a training step with its random key, or an evaluation, which may do without
  /// the loss's clip.
  package func begin(rows: Int, isTraining: Bool, key: UInt64 = 0, isClipped: Bool = true) {
    let blocks = layout.blocks.blocks(of: rows)
    pass = Pass(
      count: rows, isTraining: isTraining, key: key, isClipped: isClipped, blocks: blocks,
      processBlocks: isShared && isTraining ? ownBlocks(among: blocks) : nil)
  }

  private func ownBlocks(among blocks: Int) -> Range<Int>? {
    exchange.map { $0.blocks(of: $0.ranks.rank, among: blocks) }
  }

  /// Tells the operations that change over a training where it stands.
  package func stand(at position: TrainingPosition) {
    for index in scheduled.indices {
      scheduled[index]._withUnsafeGuaranteedRef { $0.stand(at: position) }
    }
  }

  /// Forward, loss and, in training, backward.
  ///
  /// - Returns: the mean loss of the batch.
  package func evaluateBatch() -> Double {
    clipped = share(self)
    if isShared, pass.isTraining, let exchange {
      let pass = pass
      clipped = exchange.finish(pass, clipped: clipped)
    }
    return kernels.pointee.sum(pass.count, rowLosses) / Double(pass.count)
  }

  /// The forward half of a training pass: what operations keep of the batches they see moves on, and no gradient is taken.
  package func passForward() {
    goesBack = false
    _ = share(self)
    goesBack = true
  }

  /// Runs passes on several threads while `body` runs; how many changes no bit of any result.
  package func working<R>(on threads: Int, _ body: () throws -> R) rethrows -> R {
    guard threads > 1 else { return try body() }
    let team = ThreadTeam(of: threads)
    self.team = .passUnretained(team)
    workers = threads
    defer {
      team.dismiss()
      self.team = nil
      workers = 1
    }
    return try body()
  }

  /// Has other processes share each training pass while `body` runs: each does its blocks of the batch, and all have
  /// the loss and the gradient of the whole, to the bits that one process has. It takes a plan whose blocks say how
  /// many there are at least.
  ///
  /// - Parameter ranks: nil for none.
  package func sharing<R>(with ranks: (any Ranks)?, _ body: () throws -> R) rethrows -> R {
    guard let ranks, ranks.count > 1 else { return try body() }
    precondition(layout.blocks.least != nil, "processes share a batch by blocks that the plan has")
    let mixing = operations.filter(\.mixesRows)
    let widest = mixing.flatMap { $0.reads + [$0.outputGradient].compactMap(\.self) }
      .map(\.rowBytes).max()
    exchange = BatchExchange(
      ranks, layout.blocks, kernels, operations.flatMap(\.blockSums), rowLosses: losses,
      widest: widest ?? 0, rows: largestBatch)
    isShared = true
    gathersAll = !mixing.isEmpty
    defer {
      (isShared, gathersAll) = (false, false)
      exchange = nil
    }
    return try body()
  }

  /// Does something else on the pass's threads.
  func share(_ work: any SharedWork) -> Int {
    workers == 1 ? work.work(as: 0) : team?._withUnsafeGuaranteedRef { $0.share(work) } ?? 0
  }

  /// Waits for the other threads; alone it does nothing.
  private func wait(_ worker: Int) {
    team?._withUnsafeGuaranteedRef { $0.barrier(worker) }
  }

  /// One worker's share of a pass.
  ///
  /// - Returns: the number of its rows whose logarithm was clipped.
  func work(as worker: Int) -> Int {
    let pass = workers == 1 ? pass : pass.shared(by: worker, of: workers)
    gather(pass)
    for i in unmanaged.indices { forward(i, pass) }
    guard let unmanagedLoss, source?.target != nil else { return 0 }
    let clipped = unmanagedLoss._withUnsafeGuaranteedRef { $0.evaluate(pass) }
    guard pass.isTraining, goesBack else { return clipped }
    if let weights = source?.weights { weigh(pass, by: weights) }
    if isWeighted { unmanagedLoss._withUnsafeGuaranteedRef { $0.weigh(pass, by: rowWeights) } }
    wait(worker)
    for i in unmanaged.indices.reversed() { backward(i, pass) }
    wait(worker)
    // Blocks behind the first process's are added when all are exchanged.
    guard pass.processBlocks.lowerBound == 0 else { return clipped }
    for i in unmanaged.indices {
      unmanaged[i]._withUnsafeGuaranteedRef { $0.finishGradients(pass) }
    }
    return clipped
  }

  /// Has an operation compute its outputs. One that mixes rows is worker 0's alone, after all have come and before
  /// anyone goes on, with the rows of all processes.
  @inline(__always)
  private func forward(_ index: Int, _ pass: Pass) {
    unmanaged[index]._withUnsafeGuaranteedRef { operation in
      guard operation.mixesRows, pass.workers > 1 || isShared else {
        return operation.forward(pass)
      }
      wait(pass.worker)
      if pass.worker == 0 {
        if isShared, pass.isTraining { gather(operation.reads) }
        operation.forward(pass.whole)
      }
      wait(pass.worker)
    }
  }

  /// The same of its gradients.
  @inline(__always)
  private func backward(_ index: Int, _ pass: Pass) {
    unmanaged[index]._withUnsafeGuaranteedRef { operation in
      guard operation.mixesRows, pass.workers > 1 || isShared else {
        return operation.backward(pass)
      }
      wait(pass.worker)
      if pass.worker == 0 {
        if isShared, let gradient = operation.outputGradient { gather([gradient]) }
        operation.backward(pass.whole)
      }
      wait(pass.worker)
    }
  }

  /// Gets the rows that other processes have of some tensors.
  private func gather(_ tensors: ContiguousArray<Rows>) {
    let pass = pass
    for tensor in tensors { exchange?.gather(tensor, pass) }
  }
}
