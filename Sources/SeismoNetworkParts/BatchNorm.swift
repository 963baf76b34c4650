package import SeismoNetworks
package import SeismoSpec

/// Batch normalization (Ioffe and Szegedy, 2015).
package struct BatchNorm: Layer {
  package static let name = "batch_norm"
  package static let summary = "Batch normalization, with ε inside the root or outside."
  package static let examples = [
    "batch_norm", "{use: batch_norm, epsilon: 1e-3, epsilon_place: outside}",
  ]
  package static let parameters: [Parameter<BatchNorm>] = [
    Parameter("epsilon", \.epsilon, .number(.atLeast(0)), "Added to the variance, or to σ."),
    Parameter(
      "epsilon_place", \.place, .choice,
      "inside: (x−μ)/√(σ²+ε); outside: (x−μ)/(σ+ε)."),
    Parameter(
      "momentum", \.momentum, .number(.between(0...1)),
      "Share of a batch's statistics in the running ones, as in PyTorch."),
  ]

  var epsilon = 1e-5
  var place = EpsilonPlace.inside
  var momentum = 0.1

  /// A layer with PyTorch's defaults.
  package init() {}

  /// The batch's statistics are every row's.
  package var treatsRowsAlone: Bool { false }

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    guard network.smallestTrainingBatch > 1 else {
      throw ParameterProblem(
        nil,
        "a training batch would have one row, which has no variance; set drop_last: true or another "
          + "batch_size")
    }
    return try network.batchNormalization(input, epsilon: epsilon, place: place, momentum: momentum)
  }
}
