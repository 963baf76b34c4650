// Operations on each number by itself that are written as kernels are.

/// y = a ⊙ b.
struct ProductKernel: NodeKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
    into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let (a, b) = (x[0], x[1])
    for i in y.indices { y[i] = a[i] * b[i] }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>, buffers: Span<S>,
    into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let (a, b) = (x[0], x[1])
    var da = dx.of(0)
    for i in dy.indices { da[i] = dy[i] * b[i] }
    var db = dx.of(1)
    for i in dy.indices { db[i] = dy[i] * a[i] }
  }
}

/// y = factor · x + offset.
struct LinearKernel: LayerKernel {
  static let treatsRowsAlone = true
  let factor, offset: Double

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let (factor, offset) = (S(factor), S(offset))
    for i in x.indices { y[i] = factor * x[i] + offset }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let factor = S(factor)
    for i in dy.indices { dx[i] = factor * dy[i] }
  }
}

/// Within two bounds in evaluation.
struct ClampKernel: NodeKernel {
  func forward<S: Scalar>(
    _ x: borrowing KernelInputs<S>, weights: Span<S>, buffers: inout MutableSpan<S>,
    into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let input = x[0]
    let (lowest, highest) = (buffers[0], buffers[1])
    for i in y.indices {
      let value = input[i]
      // NaN is neither below nor above, and stays.
      y[i] = batch.isTraining ? value : value < lowest ? lowest : value > highest ? highest : value
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: borrowing KernelInputs<S>, y: Span<S>, weights: Span<S>, buffers: Span<S>,
    into dx: inout KernelGradients<S>, _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    var gradient = dx.of(0)
    for i in gradient.indices { gradient[i] = dy[i] }
  }
}
