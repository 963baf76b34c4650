internal import SeismoNetworks

/// A function of two numbers to bring near its minimum.
enum Surface: String, CaseIterable, CustomStringConvertible {
  case parabola, rosenbrock

  var description: String { self == .parabola ? "the parabola" : "Rosenbrock's function" }

  /// Where the value has to get.
  var goal: Double { self == .parabola ? 1e-6 : 1e-3 }

  /// A network whose loss is the function at its two parameters, in Float64.
  func network(stateCount: Int) throws -> TestNetwork {
    try TestNetwork(.init(kind: .values, width: 2), rows: 1, stateCount: stateCount) { network in
      let start = self == .parabola ? [0.0, 0] : [-1.2, 1]
      let point = try network.point(start)
      try network.loss(SurfaceKernel(surface: self), of: point)
      return point
    }
  }
}

extension NetworkBuilder {
  /// Trained numbers, one tensor each, as the output whatever comes in.
  mutating func point(_ start: [Double]) throws -> Tensor {
    try apply(
      PointKernel(), to: input, width: start.count,
      weights: start.enumerated().map { TrainedTensor("x\($0)", [1], filledWith: $1) })
  }
}

/// Puts out its weights, whatever comes in.
private struct PointKernel: LayerKernel {
  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for i in weights.indices { y[i] = weights[i] }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    for i in dx.indices { dx[i] = 0 }
    for i in dWeights.indices { dWeights[i] = dy[i] }
  }
}

private struct SurfaceKernel: ValueLossKernel {
  let surface: Surface

  func evaluate<S: Scalar>(
    _ output: Span<S>, target: Span<S>, gradient: inout MutableSpan<S>
  ) -> S {
    let (x, y) = (output[0], output[1])
    switch surface {
    case .parabola:
      (gradient[0], gradient[1]) = (x - 1, 10 * (y + 2))
      return (x - 1) * (x - 1) / 2 + 5 * (y + 2) * (y + 2)
    case .rosenbrock:
      let bend = y - x * x
      (gradient[0], gradient[1]) = (-2 * (1 - x) - 400 * x * bend, 200 * bend)
      return (1 - x) * (1 - x) + 100 * bend * bend
    }
  }
}
