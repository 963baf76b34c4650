public import SeismoSpec
public import SeismoTables

/// Puts the training median in place of missing values.
public struct ImputeMedian: ColumnTransform {
  /// `impute_median`.
  public static let name = "impute_median"
  /// One sentence.
  public static let summary = "Replaces missing values by the column's median in training."
  /// What a spec can set.
  public static let parameters: [Parameter<ImputeMedian>] = [.on(\.on)]

  /// The columns to fill.
  public var on = ColumnSelection.numeric

  /// The transform with its defaults.
  public init() {}

  /// Learns the median.
  ///
  /// - Throws: `ParameterProblem` for a column that is missing in all training rows, or whose median
  ///   is infinite.
  public func fit(column: Span<Double>) throws -> MedianFill {
    let median = ObservedValues(column).median
    guard !median.isNaN else {
      throw ParameterProblem("on", "has no value in any training row, so it has no median")
    }
    guard median.isFinite else { throw ParameterProblem("on", "has an infinite median") }
    return MedianFill(median: median)
  }
}

/// The value that stands in for missing ones.
public struct MedianFill: FittedColumnTransform, Equatable {
  /// The training median.
  public let median: Double

  /// Fills in place.
  public func apply(to column: inout MutableSpan<Double>) {
    for i in column.indices where column[i].isNaN { column[i] = median }
  }
}
