internal import SeismoKernels

#if canImport(Accelerate)
  internal import Accelerate
#else
  internal import CBLAS
#endif

/// C = A B with an epilogue, by the kernel that is fastest for its shape.
struct MatrixProduct {
  private let kernels: Kernels
  private let isDouble: Bool

  private let blasThreshold: Int

  /// Multiplications from which BLAS beats the own kernel (docs/performance.md, "Wide products").
  /// Below, the own kernel also makes a row's bits independent of its batch.
  static let blasThreshold = 1 << 33

  init(_ kernels: Kernels, blasThreshold: Int) {
    self.kernels = kernels
    self.blasThreshold = blasThreshold
    isDouble = kernels.pointee.element_size == 8
  }

  /// C[m × n] = A[m × k] B[k × n]; with `aIsTransposed` A is stored as [k × m]. `aStride` numbers lie
  /// between the starts of what is stored as A's rows.
  func multiply(
    m: Int, n: Int, k: Int, a: UnsafeRawPointer, aStride: Int,
    aIsTransposed: Bool = false,
    b: UnsafeRawPointer,
    c: UnsafeMutableRawPointer, epilogue: seismo_epilogue, extra: UnsafeRawPointer?
  ) {
    if m * n * k >= blasThreshold {
      multiplyByBLAS(m, n, k, a, aStride, aIsTransposed, b, c, epilogue)
      finish(m, n, c, epilogue, extra)
    } else {
      kernels.pointee.matmul(
        m, n, k, a, aIsTransposed ? 1 : aStride, aIsTransposed ? aStride : 1, b, n, c, n, epilogue,
        extra)
    }
  }

  private func multiplyByBLAS(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeRawPointer, _ aStride: Int,
    _ aIsTransposed: Bool, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer,
    _ epilogue: seismo_epilogue
  ) {
    let (rows, columns, depth) = (Int32(m), Int32(n), Int32(k))
    let transA = aIsTransposed ? CblasTrans : CblasNoTrans
    let lda = Int32(aStride)
    let kept = epilogue == SEISMO_ADD ? 1.0 : 0
    if isDouble {
      cblas_dgemm(
        CblasRowMajor, transA, CblasNoTrans, rows, columns, depth, 1,
        a.assumingMemoryBound(to: Double.self), lda, b.assumingMemoryBound(to: Double.self),
        columns, kept, c.assumingMemoryBound(to: Double.self), columns)
    } else {
      cblas_sgemm(
        CblasRowMajor, transA, CblasNoTrans, rows, columns, depth, 1,
        a.assumingMemoryBound(to: Float.self), lda, b.assumingMemoryBound(to: Float.self),
        columns, Float(kept), c.assumingMemoryBound(to: Float.self), columns)
    }
  }

  /// The epilogue as passes of their own, which are cheap beside a wide product.
  private func finish(
    _ m: Int, _ n: Int, _ c: UnsafeMutableRawPointer, _ epilogue: seismo_epilogue,
    _ extra: UnsafeRawPointer?
  ) {
    guard let extra else { return }
    let rowBytes = n * Int(kernels.pointee.element_size)
    switch epilogue {
    case SEISMO_BIAS, SEISMO_BIAS_RELU:
      for row in 0..<m { kernels.pointee.add(n, extra, c + row * rowBytes) }
      if epilogue == SEISMO_BIAS_RELU { kernels.pointee.relu(m * n, c, c) }
    case SEISMO_MASK: kernels.pointee.relu_backward(m * n, extra, c, c)
    default: break
    }
  }

  /// Keeps BLAS on the calling thread: variants run in parallel, and sums keep their order.
  static func useOneThread() {
    #if !canImport(Accelerate)
      openblas_set_num_threads(1)
    #endif
  }
}
