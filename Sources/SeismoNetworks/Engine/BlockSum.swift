internal import SeismoKernels

/// A gradient that is a sum over rows: the batch's first block is summed in its place, each other one in a place of its
/// own, which is added later.
struct BlockSum {
  let gradient: UnsafeMutableRawPointer
  /// Where the second block's sum is, and bytes from there to the next block's.
  let partials: UnsafeMutableRawPointer
  let stride: Int
  /// Bytes of the gradient.
  let bytes: Int

  /// Nil where there is no gradient, or no place for the sums of its blocks.
  init?(
    _ gradient: UnsafeMutableRawPointer?, _ partials: UnsafeMutableRawPointer?, stride: Int,
    bytes: Int
  ) {
    guard let gradient, let partials else { return nil }
    (self.gradient, self.partials, self.stride, self.bytes) = (gradient, partials, stride, bytes)
  }

  func place(of block: Int) -> UnsafeMutableRawPointer {
    block == 0 ? gradient : partials + (block - 1) * stride
  }

  /// Adds the caller's share of some blocks' sums to the gradient, in order.
  func add(_ blocks: Range<Int>, _ pass: borrowing Pass, _ kernels: Kernels) {
    let size = Int(kernels.pointee.element_size)
    let share = pass.share(ofNumbers: bytes / size)
    for block in blocks {
      let first = share.lowerBound * size
      kernels.pointee.add(share.count, place(of: block) + first, gradient + first)
    }
  }
}
