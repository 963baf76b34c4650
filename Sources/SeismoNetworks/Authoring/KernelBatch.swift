internal import SeismoKernels
public import SeismoSpec

/// The batch that a kernel written in Swift works on, and vectorized functions for it.
public struct KernelBatch {
  /// Rows that the kernel is given.
  public let rows: Int
  /// The first one's place in the batch: 0, unless threads share the rows.
  public let firstRow: Int
  /// Whether this is a training step; else it is an evaluation, after which no backward comes.
  public let isTraining: Bool
  /// Random numbers of this step and this operation: the same in its forward and backward pass.
  public let random: RandomStream
  /// The network's kernels; nil in a test of a kernel by itself, which takes the processor's best.
  private let kernels: Kernels?

  init(_ pass: borrowing Pass, rows: Range<Int>, key: UInt64, _ kernels: Kernels) {
    self.rows = rows.count
    firstRow = rows.lowerBound
    isTraining = pass.isTraining
    random = RandomStream(key: pass.key ^ key)
    self.kernels = kernels
  }

  /// A batch for tests of a kernel by itself.
  public init(rows: Int, isTraining: Bool = true) {
    self.rows = rows
    firstRow = 0
    self.isTraining = isTraining
    random = RandomStream(seed: 0, purpose: "kernel")
    kernels = nil
  }

  /// Each x ← exp x, within 2 units in the last place.
  public func exp<S: Scalar>(_ values: inout MutableSpan<S>) {
    apply(&values) { $0.pointee.exp($1, $2, $2) }
  }

  /// Each x ← log x, within 2 units in the last place; −∞ at 0, NaN below.
  public func log<S: Scalar>(_ values: inout MutableSpan<S>) {
    apply(&values) { $0.pointee.log($1, $2, $2) }
  }

  /// Each x ← tanh x, within 3 units in the last place.
  public func tanh<S: Scalar>(_ values: inout MutableSpan<S>) {
    apply(&values) { $0.pointee.tanh($1, $2, $2) }
  }

  private func apply<S: Scalar>(
    _ values: inout MutableSpan<S>, _ function: (Kernels, Int, UnsafeMutableRawPointer) -> Void
  ) {
    withKernels(for: S.self) { kernels in
      values.withUnsafeMutableBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        function(kernels, bytes.count / MemoryLayout<S>.stride, start)
      }
    }
  }

  /// Does something with the kernels of a precision.
  func withKernels<S: Scalar>(for type: S.Type, _ body: (Kernels) -> Void) {
    let precision: Precision = S.self == Float.self ? .float32 : .float64
    guard let kernels = kernels ?? InstructionLevel.best.kernels(precision) else { return }
    body(kernels)
  }
}
