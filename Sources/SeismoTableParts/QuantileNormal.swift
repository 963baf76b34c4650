internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Makes each column's values normally distributed by their ranks in training: scikit-learn's
/// `QuantileTransformer(output_distribution="normal", subsample=None)`.
///
/// Of n quantiles of training, equally spaced from its least to its greatest value, each has its share of the rows; a
/// value between two has a share between theirs, the mean of the interpolations from either side, so that a value that
/// several quantiles have gets the middle of their shares. The share's quantile of the normal distribution is the
/// result, within ±5.1993, that of a share of 10⁻⁷. Values at the least of training or below it become the lower bound,
/// those at the greatest or above it the upper, a constant column's value the lower. (scikit-learn takes what is within
/// 10⁻⁷ of the least or greatest for equal to it, which would make all values of a column of smaller numbers equal.)
///
/// Missing values are left out and stay missing; a column without any value in training stays as it is.
package struct QuantileNormal: ColumnTransform {
  package static let name = "quantile_normal"
  package static let summary =
    "Makes each column's values normally distributed, by their ranks in training."
  package static let examples = ["quantile_normal", "{use: quantile_normal, n_quantiles: 5}"]
  package static let parameters: [Parameter<QuantileNormal>] = [
    .on(\.on),
    Parameter(
      "n_quantiles", \.quantiles, .auto(or: .integer(in: 2...1_000_000)),
      "How many quantiles are learned, at most one a row; auto is TabM's: a 30th of the rows, from 10 to 1000."
    ),
  ]

  /// The columns to transform.
  package var on = ColumnSelection.numeric
  /// How many quantiles are learned; nil for max(10, min(1000, rows / 30)) (Gorishniy, Kotelnikov and Babenko, "TabM",
  /// 2024).
  package var quantiles: Int?

  /// The transform with its defaults.
  package init() {}

  /// Learns the quantiles.
  ///
  /// - Throws: `ParameterProblem` for a column with an infinite value, or with values too large.
  package func fit(column: Span<Double>) throws -> FittedQuantileNormal {
    let observed = ObservedValues(column)
    guard let least = observed.sorted.first, let greatest = observed.sorted.last else {
      return FittedQuantileNormal(quantiles: [])
    }
    try observed.requireFinite(greatest - least, called: "range")
    let count = min(quantiles ?? max(10, min(1000, column.count / 30)), column.count)
    var found: [Double] = []
    for place in 0..<count {
      let value = observed.quantile(FittedQuantileNormal.share(place, of: count))
      found.append(max(value, found.last ?? value))
    }
    return FittedQuantileNormal(quantiles: found)
  }
}

/// A column's quantiles in training, ascending, at shares from 0 to 1 in equal steps; none leave the column alone.
package struct FittedQuantileNormal: InvertibleColumnTransform, Equatable {
  /// The quantiles.
  package let quantiles: [Double]

  /// The share that no other is beyond; less is the bound.
  private static let leastShare = 1e-7
  /// scikit-learn's bound, whose share is a hair below 10⁻⁷.
  private static let bounds = (
    lower: NormalDistribution.quantile(leastShare - 0x1p-52),
    upper: NormalDistribution.quantile(1 - (leastShare - 0x1p-52))
  )

  /// The share of a quantile.
  static func share(_ place: Int, of count: Int) -> Double {
    count > 1 ? Double(place) / Double(count - 1) : 0
  }

  /// Transforms in place.
  package func apply(to column: inout MutableSpan<Double>) {
    guard let least = quantiles.first, let greatest = quantiles.last else { return }
    let shares = quantiles.indices.map { Self.share($0, of: quantiles.count) }
    let (mirrored, mirroredShares) = (
      Array(quantiles.reversed().map { -$0 }), Array(shares.reversed().map { -$0 })
    )
    for i in column.indices where !column[i].isNaN {
      let x = column[i]
      if x <= least {
        column[i] = Self.bounds.lower
      } else if x >= greatest {
        column[i] = Self.bounds.upper
      } else {
        let share =
          0.5 * (interpolated(x, quantiles, shares) - interpolated(-x, mirrored, mirroredShares))
        column[i] = min(
          max(NormalDistribution.quantile(share), Self.bounds.lower), Self.bounds.upper)
      }
    }
  }

  /// Gives each number the value of its share.
  package func invert(_ column: inout MutableSpan<Double>) {
    guard let least = quantiles.first, let greatest = quantiles.last else { return }
    let shares = quantiles.indices.map { Self.share($0, of: quantiles.count) }
    for i in column.indices where !column[i].isNaN {
      let share = NormalDistribution.share(below: column[i])
      column[i] =
        share < Self.leastShare
        ? least
        : share > 1 - Self.leastShare ? greatest : interpolated(share, shares, quantiles)
    }
  }

  package func formula(of x: NumberFormula) -> NumberFormula? {
    guard let least = quantiles.first, let greatest = quantiles.last else { return x }
    let shares = quantiles.indices.map { Self.share($0, of: quantiles.count) }
    let mirrored = (-x).interpolated(
      xs: quantiles.reversed().map { -$0 }, ys: shares.reversed().map { -$0 })
    let share = (x.interpolated(xs: quantiles, ys: shares) - mirrored) * 0.5
    let inside = NormalDistribution.quantile(share).clipped(
      from: Self.bounds.lower, to: Self.bounds.upper)
    let below = x.isLess(than: greatest).choose(inside, else: .constant(Self.bounds.upper))
    // The lower bound comes last: of a constant column it is that of all values.
    let bounded = x.isGreater(than: least).choose(below, else: .constant(Self.bounds.lower))
    return x.isMissing.choose(x, else: bounded)
  }

  package func inverse(of y: NumberFormula) -> NumberFormula? {
    guard let least = quantiles.first, let greatest = quantiles.last else { return y }
    let shares = quantiles.indices.map { Self.share($0, of: quantiles.count) }
    let share = (-y / 2.0.squareRoot())(.complementaryError) * 0.5
    let inside = share.interpolated(xs: shares, ys: quantiles)
    let above = share.isGreater(than: 1 - Self.leastShare).choose(.constant(greatest), else: inside)
    let all = share.isLess(than: Self.leastShare).choose(.constant(least), else: above)
    return y.isMissing.choose(y, else: all)
  }
}

/// The value at x of the lines through points of ascending xs, as `numpy.interp` has it: the first x is not greater
/// than x, and of points with one x the last counts.
private func interpolated(_ x: Double, _ xs: [Double], _ ys: [Double]) -> Double {
  var (low, high) = (0, xs.count)
  while low + 1 < high {
    let middle = (low + high) / 2
    if xs[middle] <= x { low = middle } else { high = middle }
  }
  guard low + 1 < xs.count, xs[low] != x else { return ys[low] }
  return (ys[low + 1] - ys[low]) / (xs[low + 1] - xs[low]) * (x - xs[low]) + ys[low]
}
