internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Negative log-likelihood of a normal distribution (Nix and Weigend, "Estimating the Mean and Variance of the Target
/// Probability Distribution", 1994, equation 2), as PyTorch's `GaussianNLLLoss` of the variance eˢ: for each column of the
/// target the output has its mean, and behind all means the logarithms s of the variances. The network answers the means.
/// Where the variance is at its least its gradient is 0; PyTorch's isn't.
package struct GaussianNLL: Loss {
  package static let name = "gaussian_nll"
  package static let summary =
    "Negative log-likelihood of a normal; outputs are its mean and the logarithm of its variance."
  package static let examples = ["gaussian_nll", "{use: gaussian_nll, full: true, epsilon: 1e-4}"]
  package static let parameters: [Parameter<GaussianNLL>] = [
    Parameter(
      "epsilon", \.epsilon, .number(.greaterThan(0)), "The least variance."),
    Parameter(
      "full", \.isFull, .flag, "Whether ln(2π)/2 is added, which changes no gradient."),
  ]

  var epsilon = 1e-6
  var isFull = false

  /// PyTorch's defaults.
  package init() {}

  /// Numbers.
  package var target: TargetKind { .values }

  /// A mean and a variance each.
  package func outputWidth(for targetWidth: Int) -> Int { 2 * targetWidth }

  package func plan(_ output: Tensor, in network: inout NetworkBuilder) throws {
    try network.gaussianLoss(output, epsilon: epsilon, isFull: isFull)
  }

  /// The means.
  package func answer(_ output: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    try network.select(output, columns: Array(0..<output.width / 2))
  }

  /// With the variance of the targets about the answer.
  package func output(answering answer: [Double], of targets: [Double]) -> [Double] {
    answer
      + answer.map { mean in
        let squares = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return log(max(squares / Double(max(1, targets.count)), epsilon))
      }
  }
}
