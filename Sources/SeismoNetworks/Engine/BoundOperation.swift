internal import SeismoKernels

/// The run-time half of a piece of a network: works on fixed places of the arena.
///
/// Several threads may share the work of a pass. Each number is made by one of them, from the same
/// numbers in the same order as if there were one, so the count of threads changes no bit.
class BoundOperation: @unchecked Sendable {
  /// Whether a row's numbers depend on the batch's other rows: then one thread does the whole.
  var mixesRows: Bool { false }
  /// What it reads of the batch's rows that other operations made, and the gradient of what it puts out: processes
  /// that share a batch exchange their rows of both for one that mixes rows.
  final var reads: ContiguousArray<Rows> = []
  final var outputGradient: Rows?
  /// The gradients of what it trains that are summed block by block; one that mixes rows has none.
  var blockSums: [BlockSum] { [] }
  /// Whether it changes over a training.
  var isScheduled: Bool { false }
  /// Tells one that does where the training stands, before a pass.
  func stand(at position: TrainingPosition) {}
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
class BoundLoss: @unchecked Sendable {
  let kernels: Kernels
  /// The gradient of the network's output.
  let gradient: Rows

  init(_ binding: LossBinding) {
    kernels = binding.kernels
    gradient = binding.output.gradient ?? binding.output.value
  }

  /// Writes the loss of each of the pass's rows and, in training, the gradient of the batch's mean
  /// loss with respect to the network's output in these rows.
  ///
  /// - Returns: the number of rows whose logarithm was clipped.
  func evaluate(_ pass: borrowing Pass) -> Int { 0 }

  /// Multiplies the gradients of the pass's rows.
  final func weigh(_ pass: borrowing Pass, by weights: UnsafePointer<Double>) {
    gradient.weigh(pass, by: weights, kernels)
  }
}

/// A row-major matrix in the arena, one row per row of the batch, or per member of each row.
struct Rows {
  let start: UnsafeMutableRawPointer
  let width: Int
  let rowBytes: Int

  /// The same numbers with each of so many members of a row as a row.
  func members(_ members: Int) -> Rows {
    Rows(start: start, width: width / members, rowBytes: rowBytes / members)
  }

  /// The first of the pass's rows.
  subscript(_ pass: Pass) -> UnsafeMutableRawPointer {
    start + pass.rows.lowerBound * rowBytes
  }

  /// Multiplies each of the pass's rows by a number. One of 0 leaves no trace, even of NaN.
  func weigh(_ pass: borrowing Pass, by weights: UnsafePointer<Double>, _ kernels: Kernels) {
    for row in pass.rows where weights[row] != 1 {
      let row = (start: start + row * rowBytes, weight: weights[row])
      if row.weight == 0 {
        row.start.initializeMemory(as: UInt8.self, repeating: 0, count: rowBytes)
      } else {
        kernels.pointee.scale(width, row.weight, row.start)
      }
    }
  }
}

extension Arena {
  /// A slot as a matrix; indices are 32-bit integers whatever the precision.
  func rows(_ slot: Slot, _ width: Int, of element: TensorElement = .number) -> Rows {
    let size = element == .index ? MemoryLayout<Int32>.size : precision.size
    return Rows(start: pointer(slot), width: width, rowBytes: width * size)
  }
}
