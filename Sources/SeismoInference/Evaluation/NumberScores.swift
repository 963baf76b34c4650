/// How good predicted numbers are, in the target's own unit.
package struct NumberScores: Sendable {
  /// The square root of the mean squared error.
  package let rmse: Double
  /// The mean absolute error.
  package let mae: Double
  /// 1 − Σ(y − ŷ)² / Σ(y − ȳ)², as scikit-learn's `r2_score`.
  package let r2: Double
  /// The mean of ŷ − y: what predictions are too high by.
  package let bias: Double
  /// Quantiles of ŷ − y, between two neighbours by linear interpolation, as NumPy has it.
  package let residuals: [(share: Double, value: Double)]

  private static let shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]

  /// - Parameters:
  ///   - predicted: a number for each row; there is at least one.
  ///   - truth: what each row has.
  package init(predicted: [Double], truth: [Double]) {
    let count = Double(truth.count)
    let errors = zip(predicted, truth).map { $0 - $1 }
    let squares = errors.reduce(0) { $0 + $1 * $1 }
    rmse = (squares / count).squareRoot()
    mae = errors.reduce(0) { $0 + abs($1) } / count
    bias = errors.reduce(0, +) / count
    let mean = truth.reduce(0, +) / count
    let all = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    r2 = all > 0 ? 1 - squares / all : squares > 0 ? 0 : 1
    let sorted = errors.sorted()
    residuals = Self.shares.map { share in
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return (share, sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low)))
    }
  }
}
