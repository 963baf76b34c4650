/// Order statistics and moments of a column's observed values, for filters and transforms.
public struct ObservedValues: Sendable {
  /// The values that are not NaN, ascending.
  public let sorted: [Double]

  /// Collects the observed values of a column.
  public init(_ column: Span<Double>) {
    var values: [Double] = []
    values.reserveCapacity(column.count)
    for i in column.indices where !column[i].isNaN { values.append(column[i]) }
    values.sort()
    sorted = values
  }

  /// Collects from an array.
  public init(_ column: [Double]) {
    self.init(column.span)
  }

  /// The mean, or NaN when nothing was observed.
  public var mean: Double {
    let estimate = sorted.reduce(0, +) / Double(sorted.count)
    // The second pass takes rounding back, so that a constant column has its value as the mean.
    return estimate + sorted.reduce(0) { $0 + ($1 - estimate) } / Double(sorted.count)
  }

  /// The population standard deviation (divisor n), or NaN when nothing was observed.
  public var standardDeviation: Double {
    let mean = mean
    return (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sorted.count)).squareRoot()
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
}
