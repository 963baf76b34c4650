package import SeismoSpec
package import SeismoTables

/// Puts the training median in place of missing values.
package struct ImputeMedian: ColumnTransform {
  package static let name = "impute_median"
  package static let summary = "Replaces missing values by the column's median in training."
  package static let parameters: [Parameter<ImputeMedian>] = [.on(\.on)]

  /// The columns to fill.
  package var on = ColumnSelection.numeric

  /// The transform with its defaults.
  package init() {}

  /// Learns the median.
  ///
  /// - Throws: `ParameterProblem` for a column that is missing in all training rows, or whose median
  ///   is infinite.
  package func fit(column: Span<Double>) throws -> MedianFill {
    let median = ObservedValues(column).median
    guard !median.isNaN else {
      throw ParameterProblem("on", "has no value in any training row, so it has no median")
    }
    guard median.isFinite else {
      throw ParameterProblem(
        "on",
        "has an infinite median; take infinite values for missing ones with schema.missing, such as "
          + "missing: {NAME: [inf, -inf]}")
    }
    return MedianFill(median: median)
  }
}

/// The value that stands in for missing ones.
package struct MedianFill: FittedColumnTransform, Equatable {
  package static let keepsDates = true
  /// The training median.
  package let median: Double

  /// Fills in place.
  package func apply(to column: inout MutableSpan<Double>) {
    for i in column.indices where column[i].isNaN { column[i] = median }
  }
}
