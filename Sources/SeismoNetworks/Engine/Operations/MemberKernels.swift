// Operations of ensembles that are written as kernels are. They take a row with all its members as a row.

/// y[row, member] = x[row].
struct SpreadKernel: LayerKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let (width, all) = (x.count / batch.rows, y.count / batch.rows)
    for row in 0..<batch.rows {
      for start in stride(from: row * all, to: (row + 1) * all, by: width) {
        for j in 0..<width { y[start + j] = x[row * width + j] }
      }
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let (width, all) = (x.count / batch.rows, y.count / batch.rows)
    for i in dx.indices { dx[i] = 0 }
    for row in 0..<batch.rows {
      for start in stride(from: row * all, to: (row + 1) * all, by: width) {
        for j in 0..<width { dx[row * width + j] += dy[start + j] }
      }
    }
  }
}

/// y = x ⊙ r.
struct ScaleKernel: LayerKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for start in stride(from: 0, to: x.count, by: weights.count) {
      for j in weights.indices { y[start + j] = x[start + j] * weights[j] }
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for j in dWeights.indices { dWeights[j] = 0 }
    for start in stride(from: 0, to: x.count, by: weights.count) {
      for j in weights.indices {
        dx[start + j] = dy[start + j] * weights[j]
        dWeights[j] += dy[start + j] * x[start + j]
      }
    }
  }
}

/// y = x + b.
struct ShiftKernel: LayerKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for start in stride(from: 0, to: x.count, by: weights.count) {
      for j in weights.indices { y[start + j] = x[start + j] + weights[j] }
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for j in dWeights.indices { dWeights[j] = 0 }
    for start in stride(from: 0, to: x.count, by: weights.count) {
      for j in weights.indices {
        dx[start + j] = dy[start + j]
        dWeights[j] += dy[start + j]
      }
    }
  }
}

/// The mean over the members, in evaluation.
struct MeanKernel: LayerKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    guard !batch.isTraining else { return }
    let (width, all) = (y.count / batch.rows, x.count / batch.rows)
    for row in 0..<batch.rows {
      for j in 0..<width {
        var sum: S = 0
        for i in stride(from: row * all + j, to: (row + 1) * all, by: width) { sum += x[i] }
        y[row * width + j] = sum / S(all / width)
      }
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {}
}

/// The logarithm of the mean of the members' softmax, in evaluation: finite wherever the logits are.
struct MeanProbabilityKernel: LayerKernel {
  static let treatsRowsAlone = true

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    guard !batch.isTraining else { return }
    let (width, all) = (y.count / batch.rows, x.count / batch.rows)
    for row in 0..<batch.rows {
      for (member, start) in stride(from: row * all, to: (row + 1) * all, by: width).enumerated() {
        let norm = logSumExp(x.extracting(start..<start + width))
        for j in 0..<width {
          let value = x[start + j] - norm
          let place = row * width + j
          y[place] = member == 0 ? value : logSum(y[place], value)
        }
      }
      for j in row * width..<(row + 1) * width { y[j] -= S.log(S(all / width)) }
    }
  }

  private func logSumExp<S: Scalar>(_ x: Span<S>) -> S {
    var most = x[0]
    for i in x.indices { most = max(most, x[i]) }
    var sum: S = 0
    for i in x.indices { sum += S.exp(x[i] - most) }
    return most + S.log(sum)
  }

  /// log(eᵃ + eᵇ).
  private func logSum<S: Scalar>(_ a: S, _ b: S) -> S {
    max(a, b) + S.log(1 + S.exp(min(a, b) - max(a, b)))
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {}
}
