internal import SeismoKernels

/// Layer normalization of each row; the weights are scale and shift, or empty.
struct LayerNormalizationKernel: LayerKernel {
  static let treatsRowsAlone = true
  let epsilon: Double

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let width = x.count / max(1, batch.rows)
    batch.withKernels(for: S.self) { kernels in
      x.withUnsafeBytes { x in
        weights.withUnsafeBytes { weights in
          y.withUnsafeMutableBytes { y in
            guard let x = x.baseAddress, let y = y.baseAddress else { return }
            let scale = weights.isEmpty ? nil : weights.baseAddress
            let shift = scale.map { $0 + width * MemoryLayout<S>.stride }
            kernels.pointee.layer_norm(batch.rows, width, x, scale, shift, epsilon, y)
          }
        }
      }
    }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    guard batch.rows > 0 else {
      for i in dWeights.indices { dWeights[i] = 0 }
      return
    }
    let width = x.count / batch.rows
    batch.withKernels(for: S.self) { kernels in
      dy.withUnsafeBytes { dy in
        x.withUnsafeBytes { x in
          weights.withUnsafeBytes { weights in
            dx.withUnsafeMutableBytes { dx in
              dWeights.withUnsafeMutableBytes { dWeights in
                guard let x = x.baseAddress, let dy = dy.baseAddress, let dx = dx.baseAddress
                else { return }
                let dScale = weights.isEmpty ? nil : dWeights.baseAddress
                kernels.pointee.layer_norm_backward(
                  batch.rows, width, x, weights.isEmpty ? nil : weights.baseAddress, epsilon, dy,
                  dScale, dScale.map { $0 + width * MemoryLayout<S>.stride }, dx)
              }
            }
          }
        }
      }
    }
  }
}

extension NetworkOperation {
  /// Whether its parameters and buffers lie one behind the other, as a kernel takes them.
  var takesParametersAsOne: Bool {
    switch self {
    case .periodic, .clamp: true
    default: takesMembersAsRows
    }
  }

  /// Whether it is a kernel that takes each member of a row as a row, and what it trains as one array.
  var takesMembersAsRows: Bool {
    switch self {
    case .custom, .layerNormalization, .selection: true
    default: false
    }
  }
}
