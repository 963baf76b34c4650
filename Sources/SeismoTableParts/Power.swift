package import SeismoSpec
package import SeismoTables

/// Makes each column more like a normal distribution by Yeo and Johnson's power transformation ("A new family of power
/// transformations to improve normality or symmetry", Biometrika 87, 2000), as scikit-learn's `PowerTransformer` does:
/// its exponent λ is the one under which training is likeliest to be normal, and the result is scaled to mean 0 and
/// standard deviation 1 in training unless `standardize: false`.
///
/// ψ(x) is ((x + 1)^λ − 1) / λ for x ≥ 0 and −((1 − x)^(2 − λ) − 1) / (2 − λ) for x < 0, with logarithms where the
/// divisor is 0. Under `standardize`, values far from 0 for their spread, such as years, lose no digits by a large λ,
/// as they do in scikit-learn. λ is between −500 and 500; that of a constant column is 1.
///
/// Missing values are left out and stay missing; a column without any value in training stays as it is.
package struct Power: ColumnTransform {
  package static let name = "power"
  package static let summary =
    "Makes each column more like a normal distribution: Yeo and Johnson's power of it."
  package static let examples = ["power", "{use: power, on: y, standardize: false}"]
  package static let parameters: [Parameter<Power>] = [
    .on(\.on),
    Parameter(
      "standardize", \.standardize, .flag,
      "Whether the result is scaled to mean 0 and standard deviation 1 in training."),
  ]

  /// The columns to transform.
  package var on = ColumnSelection.numeric
  /// Whether the result is scaled to mean 0 and standard deviation 1 in training.
  package var standardize = true

  /// The transform with its defaults.
  package init() {}

  /// Learns λ, and the result's mean and standard deviation.
  ///
  /// - Throws: `ParameterProblem` for a column with an infinite value, or values too large; without `standardize`
  ///   also for one whose values would become equal by rounding.
  package func fit(column: Span<Double>) throws -> FittedPower {
    let observed = ObservedValues(column)
    guard let least = observed.sorted.first, let greatest = observed.sorted.last else {
      return FittedPower(curve: nil, standardize: standardize, mean: 0, deviation: 1)
    }
    try observed.requireFinite(least, greatest, called: "power")
    let curve = PowerCurve(mostLikelyFor: observed.sorted)
    let (mean, deviation) = moments(observed.sorted.map(curve.anchored))
    try observed.requireFinite(mean, deviation, called: "mean or standard deviation of its power")
    if !standardize, least < greatest {
      let (mean, deviation) = moments(observed.sorted.map(curve.plain))
      guard deviation > 1e-10 * abs(mean) else {
        throw ParameterProblem(
          "standardize",
          "lies too far from 0 for its spread: its powers would be equal but for rounding; leave "
            + "'standardize' true, or put 'standard' before it")
      }
    }
    return FittedPower(
      curve: curve, standardize: standardize, mean: mean, deviation: deviation > 0 ? deviation : 1)
  }
}

/// A column's power transformation, and the mean and the standard deviation of its result in training.
package struct FittedPower: FittedColumnTransform, Equatable {
  /// The transformation; nil leaves the column alone.
  package let curve: PowerCurve?
  /// Whether the result is scaled.
  package let standardize: Bool
  /// The mean and the standard deviation of the anchored curve in training.
  package let mean, deviation: Double

  /// Transforms in place.
  package func apply(to column: inout MutableSpan<Double>) {
    guard let curve else { return }
    for i in column.indices {
      column[i] =
        standardize ? (curve.anchored(column[i]) - mean) / deviation : curve.plain(column[i])
    }
  }

  package func formula(of x: NumberFormula) -> NumberFormula? {
    guard let curve else { return x }
    return standardize ? (curve.anchored(x) - mean) / deviation : curve.plain(x)
  }
}
