internal import SeismoSpec

/// Intervals of means by resampling (Efron, "Bootstrap methods: another look at the jackknife", 1979): the
/// percentiles of 4,000 resamples' means, the same each time.
package enum Bootstrap {
  package static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }

  /// The upper median; NaN of nothing.
  package static func median(_ values: some Collection<Double>) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }

  /// The 95 % interval of the mean; unbounded for fewer than two values.
  package static func interval(of values: [Double]) -> [Double] {
    guard values.count > 1 else { return [-.infinity, .infinity] }
    var random = RandomStream(seed: 1, purpose: "bootstrap")
    let means = (0..<4000).map { _ in
      mean(values.indices.map { _ in values[random.below(values.count)] })
    }.sorted()
    return [means[100], means[3899]]
  }
}
