internal import SeismoKernels

/// What every operation is told about the batch, and which share of the work is its caller's.
struct Pass {
  /// Rows in the batch.
  let count: Int
  /// Whether this is a training step (batch statistics, dropout, gradients) or an evaluation.
  let isTraining: Bool
  /// The random key of the step.
  let key: UInt64
  /// Whether an evaluation clips logarithms as training does.
  let isClipped: Bool
  /// The calling thread's number, and how many there are.
  let worker, workers: Int
  /// Sums over rows are taken block by block, then added up in order, so that threads can share them.
  /// The number of blocks follows from the batch and the spec alone, and so do the bits of the sums.
  let blocks: Int
  /// Those of the process: all, unless other processes share the batch.
  let processBlocks: Range<Int>
  /// The caller's blocks.
  let ownBlocks: Range<Int>
  /// The rows of the batch that are the caller's: those of its blocks.
  let rows: Range<Int>
  /// Members of an ensemble that `count` and `rows` count as rows.
  private let members: Int

  /// - Parameter processBlocks: nil for all.
  init(
    count: Int, isTraining: Bool, key: UInt64, isClipped: Bool = true, blocks: Int = 1,
    processBlocks: Range<Int>? = nil, worker: Int = 0, workers: Int = 1
  ) {
    self.count = count
    self.isTraining = isTraining
    self.key = key
    self.isClipped = isClipped
    self.worker = worker
    self.workers = workers
    self.blocks = blocks
    let all = processBlocks ?? 0..<blocks
    self.processBlocks = all
    ownBlocks = workers == 1 ? all : Self.share(of: all, worker, workers)
    rows = BlockPlan.rows(of: ownBlocks, among: blocks, count)
    members = 1
  }

  /// The pass where each member of each row is a row.
  private init(_ pass: borrowing Pass, members: Int) {
    count = pass.count * members
    isTraining = pass.isTraining
    key = pass.key
    isClipped = pass.isClipped
    (worker, workers) = (pass.worker, pass.workers)
    (blocks, ownBlocks, processBlocks) = (pass.blocks, pass.ownBlocks, pass.processBlocks)
    rows = pass.rows.lowerBound * members..<pass.rows.upperBound * members
    self.members = members
  }

  /// The pass where each of so many members of each row is a row.
  @inline(__always)
  func times(_ members: Int) -> Pass { members == 1 ? self : Pass(self, members: members) }

  /// Those of the process.
  var processRows: Range<Int> { BlockPlan.rows(of: processBlocks, among: blocks, count) }

  func rows(of block: Int) -> Range<Int> {
    guard blocks > 1 else { return 0..<count }
    let rows = BlockPlan.rows(of: block..<block + 1, among: blocks, count / members)
    return rows.lowerBound * members..<rows.upperBound * members
  }

  /// The caller's share of things that are alike; the first worker has the most.
  func share(of things: Int) -> Range<Int> {
    workers == 1 ? 0..<things : Self.share(of: 0..<things, worker, workers)
  }

  /// A share that starts and ends on a cache line, so that no two threads write to one.
  func share(ofNumbers count: Int) -> Range<Int> {
    let share = share(of: (count + Slot.grain - 1) / Slot.grain)
    return min(count, share.lowerBound * Slot.grain)..<min(count, share.upperBound * Slot.grain)
  }

  /// Whether the caller's blocks are the first, whose sum the others' are added to.
  var isFirst: Bool { worker == 0 && processBlocks.lowerBound == 0 }

  /// The process's blocks that other workers than the first sum, and that are still to be added.
  var blocksOfOthers: Range<Int> {
    let first = workers == 1 ? processBlocks : Self.share(of: processBlocks, 0, workers)
    return first.upperBound..<processBlocks.upperBound
  }

  /// As a worker has it.
  func shared(by worker: Int, of workers: Int) -> Pass {
    Pass(
      count: count, isTraining: isTraining, key: key, isClipped: isClipped, blocks: blocks,
      processBlocks: processBlocks, worker: worker, workers: workers)
  }

  /// The pass as a single thread of a single process would have it.
  var whole: Pass {
    Pass(count: count, isTraining: isTraining, key: key, isClipped: isClipped, blocks: blocks)
  }

  private static func share(of things: Range<Int>, _ worker: Int, _ workers: Int) -> Range<Int> {
    BlockPlan.share(of: things, worker, workers)
  }
}
