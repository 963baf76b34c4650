internal import Foundation
internal import SeismoSpec
internal import SeismoTables

/// Intervals of means by resampling (Efron, "Bootstrap methods: another look at the jackknife", 1979): the
/// percentiles of 4,000 resamples' means, the same each time, moved apart as Student's t demands of few values
/// (Hesterberg, "What teachers should know about the bootstrap", 2015, section 5: the expanded percentile interval).
package enum Bootstrap {
  package static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }

  /// The upper median, NaN counting as infinite; NaN of nothing.
  package static func median(_ values: some Collection<Double>) -> Double {
    let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }

  /// The 95 % interval of the mean; unbounded for fewer than two values.
  ///
  /// - Parameter folds: of a cross-validation whose folds the values are; 1 for none. Its trainings share rows, so the
  ///   mean spreads more than that of as many independent values (`sharing`).
  package static func interval(of values: [Double], folds: Int = 1) -> [Double] {
    guard values.count > 1 else { return [-.infinity, .infinity] }
    var random = RandomStream(seed: 1, purpose: "bootstrap")
    let means = (0..<4000).map { _ in
      mean(values.indices.map { _ in values[random.below(values.count)] })
    }.sorted()
    let center = mean(values)
    let factor = expansion(values.count) * sharing(values.count, folds)
    return [means[100], means[3899]].map { center + factor * ($0 - center) }
  }

  /// What the interval of n trainings, each tested on one of k folds, is too narrow by: √(1 + n / (k − 1)), as the variance
  /// of their mean is σ² (1/n + test rows / training rows) (Nadeau and Bengio, "Inference for the Generalization Error",
  /// 2003, section 3; Bouckaert and Frank 2004 for repeated folds).
  private static func sharing(_ n: Int, _ folds: Int) -> Double {
    folds > 1 ? (1 + Double(n) / Double(folds - 1)).squareRoot() : 1
  }

  /// What a bootstrap interval of n values is too narrow by: Student's t of n − 1 degrees of freedom over the
  /// normal's quantile, and √(n / (n − 1)) for the spread of resamples.
  private static func expansion(_ n: Int) -> Double {
    StudentT.quantile(degrees: n - 1) / StudentT.normalQuantile
      * (Double(n) / Double(n - 1)).squareRoot()
  }
}
