public import SeismoNetworks
public import SeismoSpec

/// Swish, y = x · σ(βx) (Ramachandran, Zoph and Le, "Searching for Activation Functions", 2017,
/// section 4); with β = 1 also known as SiLU.
public struct Swish: Layer {
  /// `swish`.
  public static let name = "swish"
  /// One sentence.
  public static let summary = "Swish activation, y = x·σ(βx), with β given or trained."
  /// As specs write it.
  public static let examples = ["swish", "{use: swish, beta: 1.5, train_beta: true}"]
  /// What a spec can set.
  public static let parameters: [Parameter<Swish>] = [
    Parameter(
      "beta", \.beta, .number(.greaterThan(0)), "β, or its first value when it is trained."),
    Parameter("train_beta", \.trainsBeta, .flag, "Whether β is trained; one for the whole layer."),
  ]

  /// β, or its first value.
  public var beta = 1.0
  /// Whether β is trained.
  public var trainsBeta = false

  /// β = 1.
  public init() {}

  /// Adds the activation.
  ///
  /// - Throws: `ParameterProblem` when the network has too many parameters.
  public func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let trained = TrainedTensor("beta", [1], filledWith: beta, role: .scale)
    return try network.apply(
      SwishKernel(beta: beta, trainsBeta: trainsBeta), to: input,
      weights: trainsBeta ? [trained] : [])
  }
}

/// The computation: the weights are β, or empty when it isn't trained.
package struct SwishKernel: LayerKernel {
  /// Each number is by itself.
  package static let treatsRowsAlone = true
  let beta: Double
  let trainsBeta: Bool

  /// β when it isn't trained.
  package init(beta: Double, trainsBeta: Bool = false) {
    (self.beta, self.trainsBeta) = (beta, trainsBeta)
  }

  /// x · (½ tanh(½βx) + ½), which is x · σ(βx); for a trained β the closed list has nothing.
  package var decomposition: KernelDecomposition? {
    guard !trainsBeta else { return nil }
    return { [beta] inputs, _, network in
      let half = network.linear(inputs[0], factor: beta / 2)
      let sigmoid = network.linear(network.tanh(half), factor: 0.5, offset: 0.5)
      return try network.multiply(inputs[0], sigmoid)
    }
  }

  /// y = x / (1 + exp(−βx)).
  package func forward<S: Scalar>(
    _ x: Span<S>, weights: Span<S>, into y: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let beta = weights.isEmpty ? S(beta) : weights[0]
    for i in x.indices { y[i] = -beta * x[i] }
    batch.exp(&y)
    for i in x.indices { y[i] = x[i] / (1 + y[i]) }
  }

  /// dy/dx = σ + βxσ(1 − σ), dy/dβ = x²σ(1 − σ).
  package func backward<S: Scalar>(
    _ dy: Span<S>, x: Span<S>, y: Span<S>, weights: Span<S>, into dx: inout MutableSpan<S>,
    _ dWeights: inout MutableSpan<S>, batch: KernelBatch
  ) {
    let beta = weights.isEmpty ? S(beta) : weights[0]
    for i in x.indices { dx[i] = -beta * x[i] }
    batch.exp(&dx)
    for i in x.indices { dx[i] = 1 / (1 + dx[i]) }
    if !weights.isEmpty {
      dWeights[0] = 0
      for i in x.indices { dWeights[0] += dy[i] * x[i] * y[i] * (1 - dx[i]) }
    }
    for i in x.indices { dx[i] = dy[i] * (dx[i] + beta * y[i] * (1 - dx[i])) }
  }
}

extension Plugin {
  /// What this target adds.
  public static let swish = Plugin("Swish", [.layer(Swish.self)])
}
