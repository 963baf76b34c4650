internal import SeismoKernels

// Operations on the columns of a tensor, written as kernels are. They take a row with all its members as a row.

/// Some columns, in the order given.
struct SelectionKernel: LayerKernel {
  static let treatsRowsAlone = true
  let columns: [Int]

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let width = x.count / batch.rows
    for row in 0..<batch.rows {
      for (place, column) in columns.enumerated() {
        y[row * columns.count + place] = x[row * width + column]
      }
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let width = x.count / batch.rows
    for i in dx.indices { dx[i] = 0 }
    for row in 0..<batch.rows {
      for (place, column) in columns.enumerated() {
        dx[row * width + column] += dy[row * columns.count + place]
      }
    }
  }
}

/// y = x.
struct CopyKernel: LayerKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for i in y.indices { y[i] = x[i] }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for i in dx.indices { dx[i] = dy[i] }
  }
}

/// Cosines, or cosines and sines, of each column's multiples.
struct PeriodicKernel: LayerKernel {
  static let treatsRowsAlone = true
  let columns: Int
  let pairs: Bool

  /// Of each column.
  private func count(_ weights: Int) -> Int { weights / columns / (pairs ? 1 : 2) }

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    batch.periodic(
      x, weights, count: count(weights.count), columns: columns, pairs: pairs, into: &y)
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    batch.periodicGradients(
      dy, x, weights, count: count(weights.count), columns: columns, pairs: pairs, into: &dx,
      &dWeights)
  }
}

extension KernelBatch {
  fileprivate func periodic<S: Scalar>(
    _ x: Span<S>, _ weights: Span<S>, count: Int, columns: Int, pairs: Bool,
    into y: inout MutableSpan<S>
  ) {
    let phases = columns * count * MemoryLayout<S>.size
    withKernels(for: S.self) { kernels in
      x.withUnsafeBytes { x in
        weights.withUnsafeBytes { weights in
          y.withUnsafeMutableBytes { y in
            guard let xs = x.baseAddress, let w = weights.baseAddress, let ys = y.baseAddress
            else { return }
            kernels.pointee.periodic(rows, columns, count, xs, w, pairs ? nil : w + phases, ys)
          }
        }
      }
    }
  }

  fileprivate func periodicGradients<S: Scalar>(
    _ dy: Span<S>, _ x: Span<S>, _ weights: Span<S>, count: Int, columns: Int, pairs: Bool,
    into dx: inout MutableSpan<S>, _ dWeights: inout MutableSpan<S>
  ) {
    let phases = columns * count * MemoryLayout<S>.size
    withKernels(for: S.self) { kernels in
      dy.withUnsafeBytes { dy in
        x.withUnsafeBytes { x in
          weights.withUnsafeBytes { weights in
            dx.withUnsafeMutableBytes { dx in
              dWeights.withUnsafeMutableBytes { dWeights in
                guard let dys = dy.baseAddress, let xs = x.baseAddress, let w = weights.baseAddress,
                  let dxs = dx.baseAddress, let dw = dWeights.baseAddress
                else { return }
                kernels.pointee.periodic_backward(
                  rows, columns, count, xs, w, pairs ? nil : w + phases, dys, dxs, dw,
                  pairs ? nil : dw + phases)
              }
            }
          }
        }
      }
    }
  }
}
