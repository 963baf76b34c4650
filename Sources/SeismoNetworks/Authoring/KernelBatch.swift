internal import SeismoKernels
public import SeismoSpec

/// The batch that a kernel written in Swift works on, and vectorized functions for it.
public struct KernelBatch {
  /// Rows in the batch.
  public let rows: Int
  /// Whether this is a training step; else it is an evaluation, after which no backward comes.
  public let isTraining: Bool
  /// Random numbers of this step and this operation: the same in its forward and backward pass.
  public let random: RandomStream
  private let kernels: Kernels

  init(_ pass: borrowing Pass, key: UInt64, _ kernels: Kernels) {
    rows = pass.rows
    isTraining = pass.isTraining
    random = RandomStream(key: pass.key ^ key)
    self.kernels = kernels
  }

  /// Each x ← exp x, within 2 units in the last place.
  public func exp<S: Scalar>(_ values: inout MutableSpan<S>) { apply(kernels.pointee.exp, &values) }

  /// Each x ← log x, within 2 units in the last place; −∞ at 0, NaN below.
  public func log<S: Scalar>(_ values: inout MutableSpan<S>) { apply(kernels.pointee.log, &values) }

  /// Each x ← tanh x, within 3 units in the last place.
  public func tanh<S: Scalar>(_ values: inout MutableSpan<S>) {
    apply(kernels.pointee.tanh, &values)
  }

  private func apply<S: Scalar>(
    _ function: (Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void,
    _ values: inout MutableSpan<S>
  ) {
    values.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      function(bytes.count / Int(kernels.pointee.element_size), start, start)
    }
  }
}
