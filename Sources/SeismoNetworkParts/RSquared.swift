package import SeismoNetworks
package import SeismoSpec

/// The coefficient of determination 1 − Σ(y − ŷ)² / Σ(y − ȳ)², as scikit-learn's `r2_score`: where all
/// targets are equal, 1 for exact outputs and else 0. Of a single row that makes a number, too, where
/// scikit-learn has NaN.
package struct RSquared: Metric {
  package static let name = "r2"
  package static let isLargerBetter: Bool? = true
  package static let summary =
    "Share of the target's variance that the outputs explain; 1 is best, 0 as good as the mean."
  package static let parameters: [Parameter<RSquared>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .values }

  package func value(_ predictions: Predictions) -> Double {
    guard case .values(let truth) = predictions.truth else { return .nan }
    let mean = truth.reduce(0, +) / Double(truth.count)
    let all = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let left = zip(predictions.outputs, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return all > 0 ? 1 - left / all : left > 0 ? 0 : 1
  }
}
