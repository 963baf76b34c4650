internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Negative log-likelihood of counts, eˣ − t x, as PyTorch's `PoissonNLLLoss` with `log_input`: the output is the logarithm of
/// the rate, and the network answers the rate.
package struct PoissonNLL: Loss {
  package static let name = "poisson_nll"
  package static let summary =
    "Negative log-likelihood of counts; the output is the logarithm of the rate."
  package static let examples = ["poisson_nll", "{use: poisson_nll, full: true}"]
  package static let parameters: [Parameter<PoissonNLL>] = [
    Parameter(
      "full", \.isFull, .flag,
      "Whether Stirling's term of the target is added, which changes no gradient.")
  ]

  var isFull = false

  /// Without Stirling's term.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  /// Counts, or rates.
  package var targetRange: ClosedRange<Double> { 0 ... .infinity }

  /// The rate.
  package func answer(_ output: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.activation(output, .exponential)
  }

  package func output(answering answer: [Double], of targets: [Double]) -> [Double] {
    answer.map { log(max($0, 1e-12)) }
  }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.loss(.poisson(isFull: isFull), of: output)
  }
}
