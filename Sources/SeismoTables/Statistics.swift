/// Order statistics and moments of a column's observed values, for filters and transforms.
public struct ObservedValues: Sendable {
  /// The values that are not NaN, ascending.
  public let sorted: [Double]

  /// Collects the observed values of a column.
  public init(_ column: Span<Double>) {
    var values: [Double] = []
    values.reserveCapacity(column.count)
    for i in column.indices where !column[i].isNaN { values.append(column[i]) }
    values.sortAscending()
    sorted = values
  }

  /// Collects from an array.
  public init(_ column: consuming [Double]) {
    var values = column
    if values.contains(where: { $0.isNaN }) { values.removeAll { $0.isNaN } }
    values.sortAscending()
    sorted = values
  }

  /// The mean, or NaN when nothing was observed.
  public var mean: Double {
    let count = Double(sorted.count)
    let estimate = sorted.reduce(0, +) / count
    guard estimate.isFinite || !isFinite else {
      // Their sum is too large for a Double, which the sum of their shares isn't.
      return sorted.reduce(0) { $0 + $1 / count }
    }
    // The second pass takes rounding back, so that a constant column has its value as the mean.
    return estimate + sorted.reduce(0) { $0 + ($1 - estimate) } / count
  }

  /// The population standard deviation (divisor n), or NaN when nothing was observed.
  public var standardDeviation: Double { deviation(from: mean) }

  /// The standard deviation of values whose mean is known.
  package func deviation(from mean: Double) -> Double {
    func meanSquare(_ unit: Double) -> Double {
      sorted.reduce(0) { $0 + ($1 - mean) / unit * (($1 - mean) / unit) } / Double(sorted.count)
    }
    let variance = meanSquare(1)
    guard isFinite, !(1e-280...1e280).contains(variance) else { return variance.squareRoot() }
    // Squares of deviations so small or large leave the range of a Double; in units of the widest
    // they don't.
    let widest = sorted.reduce(0) { max($0, abs($1 - mean)) }
    return widest == 0 ? 0 : widest * meanSquare(widest).squareRoot()
  }

  /// Whether something was observed, and nothing infinite.
  package var isFinite: Bool {
    guard let least = sorted.first, let greatest = sorted.last else { return false }
    return least.isFinite && greatest.isFinite
  }

  /// The quantile at a fraction in 0...1, linear between neighbours (Hyndman and Fan 1996, type 7,
  /// as numpy and R have it); NaN when nothing was observed.
  public func quantile(_ fraction: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let position = fraction * Double(sorted.count - 1)
    let lower = Int(position)
    guard lower + 1 < sorted.count else { return last }
    let share = position - Double(lower)
    return share == 0 ? sorted[lower] : sorted[lower] + share * (sorted[lower + 1] - sorted[lower])
  }

  /// The median, or NaN when nothing was observed.
  public var median: Double { quantile(0.5) }

  /// The median distance from the median, or NaN when nothing was observed.
  package var medianDeviation: Double {
    let center = median
    guard center.isFinite else { return ObservedValues(sorted.map { abs($0 - center) }).median }
    // The values are sorted, so the distances are met in order from the middle outwards.
    var right = sorted.firstPlace { $0 >= center }
    var left = right - 1
    let middle = (sorted.count - 1) / 2
    var (distance, following) = (Double.nan, Double.nan)
    for place in 0...min(middle + 1, sorted.count - 1) {
      let below = left < 0 ? Double.infinity : center - sorted[left]
      let above = right == sorted.count ? Double.infinity : sorted[right] - center
      if left >= 0, below <= above { left -= 1 } else { right += 1 }
      if place <= middle { distance = min(below, above) } else { following = min(below, above) }
    }
    return sorted.count % 2 == 1 ? distance : distance + 0.5 * (following - distance)
  }
}

extension [Double] {
  /// The first place from which on all of an ascending array fulfil a condition.
  func firstPlace(where isFulfilled: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isFulfilled(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
