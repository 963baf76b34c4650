/// Values in ascending order, of which sums can be taken.
protocol AscendingValues {
  var count: Int { get }
  /// The first and the last one; nil where there are none.
  var least: Double? { get }
  var greatest: Double? { get }
  /// The value before which so many are.
  func value(at rank: Int) -> Double
  /// The sum of a term of each value, in ascending order.
  func sum(_ term: (Double) -> Double) -> Double
}

/// What is made of ascending values, however they are held.
enum Moments {
  /// Whether there are values, and none is infinite.
  static func isFinite(_ values: some AscendingValues) -> Bool {
    guard let least = values.least, let greatest = values.greatest else { return false }
    return least.isFinite && greatest.isFinite
  }

  /// The mean, or NaN of none.
  static func mean(of values: some AscendingValues) -> Double {
    let count = Double(values.count)
    let estimate = values.sum { $0 } / count
    guard estimate.isFinite || !isFinite(values) else {
      // Their sum is too large for a Double, which the sum of their shares isn't.
      return values.sum { $0 / count }
    }
    // The second pass takes rounding back, so that a constant column has its value as the mean.
    return estimate + values.sum { $0 - estimate } / count
  }

  /// The population standard deviation (divisor n) of values whose mean is known.
  static func deviation(of values: some AscendingValues, from mean: Double) -> Double {
    func meanSquare(_ unit: Double) -> Double {
      values.sum { ($0 - mean) / unit * (($0 - mean) / unit) } / Double(values.count)
    }
    let variance = meanSquare(1)
    guard isFinite(values), !(1e-280...1e280).contains(variance) else {
      return variance.squareRoot()
    }
    // Squares of deviations so small or large leave the range of a Double; in units of the widest
    // they don't.
    let ends = [values.least, values.greatest].compactMap(\.self)
    let widest = ends.reduce(0) { max($0, abs($1 - mean)) }
    return widest == 0 ? 0 : widest * meanSquare(widest).squareRoot()
  }

  /// The quantile at a fraction in 0...1, linear between neighbours (Hyndman and Fan 1996, type 7); NaN of none.
  static func quantile(_ fraction: Double, of values: some AscendingValues) -> Double {
    guard let last = values.greatest else { return .nan }
    let position = fraction * Double(values.count - 1)
    let rank = Int(position)
    guard rank + 1 < values.count else { return last }
    let (share, lower) = (position - Double(rank), values.value(at: rank))
    return share == 0 ? lower : lower + share * (values.value(at: rank + 1) - lower)
  }
}
