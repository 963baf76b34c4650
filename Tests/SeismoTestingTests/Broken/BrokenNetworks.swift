import SeismoNetworks
import SeismoSpec

/// y = f(x) with all of a layer kernel's freedom to be wrong.
struct CarelessKernel: LayerKernel {
  enum Fault { case slope, precision, mixing, accumulation, evaluation }
  let fault: Fault
  let calls = Counter()

  func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    var shift: S = 0
    if fault == .mixing {
      for i in x.indices { shift -= x[i] / S(x.count) }
    }
    if fault == .evaluation, !batch.isTraining { shift = S(calls.next()) }
    let slope = weights.isEmpty ? slope(S.self) : weights[0]
    for i in x.indices { y[i] = slope * x[i] + shift }
  }

  func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    var mean: S = 0
    if fault == .mixing {
      for i in dy.indices { mean += dy[i] / S(dy.count) }
    }
    let slope = weights.isEmpty ? slope(S.self) : weights[0]
    for i in dy.indices { dx[i] = (fault == .slope ? 1.01 : 1) * (slope * dy[i] - mean) }
    for i in x.indices where !weights.isEmpty { dWeights[0] += dy[i] * x[i] }
  }

  private func slope<S: Scalar>(_ type: S.Type) -> S {
    fault == .precision && type == Float.self ? 1.5 : 1
  }
}

protocol CarelessLayer: Careless, Layer {
  var fault: CarelessKernel.Fault { get }
}

extension CarelessLayer {
  func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let trained = TrainedTensor("slope", [1], filledWith: 1)
    return try network.apply(
      CarelessKernel(fault: fault), to: input, weights: fault == .accumulation ? [trained] : [])
  }
}

extension Broken {
  struct WrongSlope: CarelessLayer {
    static let name = "wrong_slope"
    var fault: CarelessKernel.Fault { .slope }
  }

  struct OtherInFloat: CarelessLayer {
    static let name = "other_in_float"
    var fault: CarelessKernel.Fault { .precision }
  }

  struct MixesRows: CarelessLayer {
    static let name = "mixes_rows"
    var fault: CarelessKernel.Fault { .mixing }
  }

  struct Accumulates: CarelessLayer {
    static let name = "accumulates"
    var fault: CarelessKernel.Fault { .accumulation }
  }

  struct CountsEvaluations: CarelessLayer {
    static let name = "counts_evaluations"
    var fault: CarelessKernel.Fault { .evaluation }
  }

  /// Says that it decomposes to tanh.
  struct Pretends: Careless, Layer, LayerKernel {
    static let name = "pretends"
    static let treatsRowsAlone = true
    var decomposition: KernelDecomposition? { { $2.tanh($0[0]) } }

    func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
      try network.apply(self, to: input)
    }

    func forward<S: Scalar>(
      _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
    ) {
      for i in x.indices { y[i] = 2 * x[i] }
    }

    func backward<S: Scalar>(
      _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
      _ dWeights: inout MutableSpan<S>, batch: KernelBatch
    ) {
      for i in dy.indices { dx[i] = 2 * dy[i] }
    }
  }

  /// What a named node takes from would be its parameter, or the other way round.
  struct TakesFrom: Careless, Layer {
    static let name = "takes_from"
    static let parameters: [Parameter<TakesFrom>] = [
      Parameter("from", \.from, .number(), "Is never read in a named node.")
    ]
    var from = 1.0

    func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor { network.tanh(input) }
  }

  /// Normalizes over the batch before it averages.
  struct WeighsTheBatch: Careless, Loss {
    static let name = "weighs_the_batch"
    var target: TargetKind { .classes }

    func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
      let y = try network.batchNormalization(output, epsilon: 1e-5, place: .inside, momentum: 0.1)
      try network.crossEntropy(y, logClip: nil, clipGradient: .zero)
    }
  }

  /// Softmax without taking the largest out first.
  struct Overflows: Careless, Loss {
    static let name = "overflows"
    var target: TargetKind { .classes }

    func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
      try network.loss(Naive(), of: output)
    }

    struct Naive: ClassLossKernel {
      func evaluate<S: Scalar>(
        _ output: Span<S>, label: Int, gradient: inout MutableSpan<S>
      ) -> S {
        var sum: S = 0
        for i in output.indices { sum += S.exp(output[i]) }
        for i in output.indices { gradient[i] = S.exp(output[i]) / sum - (i == label ? 1 : 0) }
        return -S.log(S.exp(output[label]) / sum)
      }
    }
  }

  /// Takes the mode of its clip for granted.
  struct KeepsAlways: Careless, Loss {
    static let name = "keeps_always"
    static let parameters: [Parameter<KeepsAlways>] = [
      Parameter("log_clip", \.logClip, .off(or: .number(.greaterThan(0, atMost: 1))), "ε."),
      Parameter("clip_gradient", \.clipGradient, .choice, "Has no effect."),
    ]
    var logClip: Double?
    var clipGradient = ClipGradient.zero
    var target: TargetKind { .classes }

    func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
      try network.crossEntropy(output, logClip: logClip, clipGradient: .keep)
    }
  }
}
