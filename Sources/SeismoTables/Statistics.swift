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
  public var mean: Double { Moments.mean(of: self) }

  /// The population standard deviation (divisor n), or NaN when nothing was observed.
  public var standardDeviation: Double { Moments.deviation(of: self, from: mean) }

  /// Whether something was observed, and nothing infinite.
  package var isFinite: Bool { Moments.isFinite(self) }

  /// The quantile at a fraction in 0...1, linear between neighbours (Hyndman and Fan 1996, type 7,
  /// as numpy and R have it); NaN when nothing was observed.
  public func quantile(_ fraction: Double) -> Double { Moments.quantile(fraction, of: self) }

  /// The median, or NaN when nothing was observed.
  public var median: Double { quantile(0.5) }
}

extension ObservedValues: AscendingValues {
  var count: Int { sorted.count }
  var least: Double? { sorted.first }
  var greatest: Double? { sorted.last }
  func value(at rank: Int) -> Double { sorted[rank] }
  func sum(_ term: (Double) -> Double) -> Double { sorted.reduce(0) { $0 + term($1) } }
}
