internal import SeismoKernels

extension Kernels {
  /// C[m × n] = A[m × k] B[k × n]; with `aIsTransposed` A is stored as [k × m]. `aStride` numbers lie between the starts
  /// of what is stored as A's rows.
  func multiply(
    m: Int, n: Int, k: Int, a: UnsafeRawPointer, aStride: Int, aIsTransposed: Bool = false,
    b: UnsafeRawPointer, c: UnsafeMutableRawPointer, epilogue: seismo_epilogue,
    extra: UnsafeRawPointer?
  ) {
    pointee.matmul(
      m, n, k, a, aIsTransposed ? 1 : aStride, aIsTransposed ? aStride : 1, b, n, c, n, epilogue,
      extra)
  }
}
