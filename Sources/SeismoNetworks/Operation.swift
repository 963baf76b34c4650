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
  /// The number of blocks follows from the batch alone, and so do the bits of the sums.
  let blocks: Int
  /// The caller's blocks.
  let ownBlocks: Range<Int>
  /// The rows of the batch that are the caller's: those of its blocks.
  let rows: Range<Int>

  static let mostBlocks = 4

  init(
    count: Int, isTraining: Bool, key: UInt64, isClipped: Bool = true, worker: Int = 0,
    workers: Int = 1
  ) {
    self.count = count
    self.isTraining = isTraining
    self.key = key
    self.isClipped = isClipped
    self.worker = worker
    self.workers = workers
    blocks = count < 64 ? 1 : count < 256 ? 2 : Self.mostBlocks
    ownBlocks = workers == 1 ? 0..<blocks : Self.share(of: blocks, worker, workers)
    rows =
      workers == 1
      ? 0..<count
      : count * ownBlocks.lowerBound / blocks..<count * ownBlocks.upperBound / blocks
  }

  func rows(of block: Int) -> Range<Int> {
    blocks == 1 ? 0..<count : count * block / blocks..<count * (block + 1) / blocks
  }

  /// The caller's share of things that are alike; the first worker has the most.
  func share(of things: Int) -> Range<Int> {
    workers == 1 ? 0..<things : Self.share(of: things, worker, workers)
  }

  /// A share that starts and ends on a cache line, so that no two threads write to one.
  func share(ofNumbers count: Int) -> Range<Int> {
    let share = share(of: (count + Slot.grain - 1) / Slot.grain)
    return min(count, share.lowerBound * Slot.grain)..<min(count, share.upperBound * Slot.grain)
  }

  /// Blocks that other workers than the first sum, and that are still to be added.
  var blocksOfOthers: Range<Int> {
    workers == 1 ? blocks..<blocks : Self.share(of: blocks, 0, workers).upperBound..<blocks
  }

  /// As a worker has it.
  func shared(by worker: Int, of workers: Int) -> Pass {
    Pass(
      count: count, isTraining: isTraining, key: key, isClipped: isClipped, worker: worker,
      workers: workers)
  }

  /// The pass as a single thread would have it.
  var whole: Pass { shared(by: 0, of: 1) }

  private static func share(of things: Int, _ worker: Int, _ workers: Int) -> Range<Int> {
    (things * worker + workers - 1) / workers..<(things * (worker + 1) + workers - 1) / workers
  }
}

/// The run-time half of a piece of a network: works on fixed places of the arena.
///
/// Several threads may share the work of a pass. Each number is made by one of them, from the same
/// numbers in the same order as if there were one, so the count of threads changes no bit.
class Operation: @unchecked Sendable {
  /// Whether a row's numbers depend on the batch's other rows: then one thread does the whole.
  var mixesRows: Bool { false }
  /// Computes the outputs of the pass's rows from their inputs.
  func forward(_ pass: borrowing Pass) {}
  /// Computes the gradients of the inputs of the pass's rows from those of their outputs, and of the
  /// parameters what these rows add.
  func backward(_ pass: borrowing Pass) {}
  /// Finishes the caller's share of the parameters' gradients, when every thread is through its
  /// backward pass.
  func finishGradients(_ pass: borrowing Pass) {}
}

/// The run-time half of a loss.
class LossOperation: @unchecked Sendable {
  let kernels: Kernels
  /// The gradient of the network's output.
  let gradient: Rows

  init(output: Tensor, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    gradient = arena.gradient(output) ?? arena.values(output)
  }

  /// Writes the loss of each of the pass's rows and, in training, the gradient of the batch's mean
  /// loss with respect to the network's output in these rows.
  ///
  /// - Returns: the number of rows whose logarithm was clipped.
  func evaluate(_ pass: borrowing Pass) -> Int { 0 }

  /// Multiplies the gradients of the pass's rows. A weight of 0 leaves no trace, even of NaN.
  final func weigh(_ pass: borrowing Pass, by weights: UnsafePointer<Double>) {
    for row in pass.rows where weights[row] != 1 {
      let start = gradient.start + row * gradient.rowBytes
      if weights[row] == 0 {
        start.initializeMemory(as: UInt8.self, repeating: 0, count: gradient.rowBytes)
      } else {
        kernels.pointee.scale(gradient.width, weights[row], start)
      }
    }
  }
}

/// An operation before there is memory for it.
protocol OperationPlan: Sendable {
  /// The operation over its places in the arena.
  func bind(to arena: Arena, _ kernels: Kernels) -> Operation
}

/// A loss before there is memory for it.
protocol LossPlan: Sendable {
  /// The operation over its places in the arena.
  func bind(to arena: Arena, _ kernels: Kernels) -> LossOperation
}

/// A row-major matrix in the arena, one row per row of the batch.
struct Rows {
  let start: UnsafeMutableRawPointer
  let width: Int
  let rowBytes: Int

  /// The first of the pass's rows.
  subscript(_ pass: Pass) -> UnsafeMutableRawPointer {
    start + pass.rows.lowerBound * rowBytes
  }
}

extension Arena {
  /// A tensor's numbers.
  func values(_ tensor: Tensor) -> Rows { rows(tensor.value, tensor.width) }

  /// A tensor's gradient, or nil if nobody wants it.
  func gradient(_ tensor: Tensor) -> Rows? { tensor.gradient.map { rows($0, tensor.width) } }

  func rows(_ slot: Slot, _ width: Int) -> Rows {
    Rows(start: pointer(slot), width: width, rowBytes: width * precision.size)
  }
}
