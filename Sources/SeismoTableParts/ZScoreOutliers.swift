package import SeismoSpec
package import SeismoTables

/// Drops training rows that are more than a number of standard deviations from a column's mean in any selected column:
/// |x − mean| / deviation > threshold, with divisor n, as `scipy.stats.zscore` has it.
///
/// The outliers themselves widen the deviation: among n rows no score exceeds (n − 1) / √n, so ten rows have no score
/// of 3 (Shiffler, "Maximum z scores and outliers", 1988); `mad_outliers` has no such limit. A constant column drops
/// nothing, and a missing value is no outlier. A column with an infinite value is refused.
package struct ZScoreOutliers: RowFilter {
  package static let name = "zscore_outliers"
  package static let summary =
    "Drops training rows far from a column's mean, in units of its standard deviation."
  package static let parameters: [Parameter<ZScoreOutliers>] = [
    .on(\.on),
    Parameter(
      "threshold", \.threshold, .number(.greaterThan(0)),
      "The largest distance to keep, in standard deviations."),
  ]

  /// The columns to look at.
  package var on = ColumnSelection.numeric
  /// The largest distance to keep, in standard deviations.
  package var threshold = 3.0

  /// The filter with its defaults.
  package init() {}

  /// Whether each row is no outlier in any selected column.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, isn't numeric, or has no finite mean and deviation.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    var keep = [Bool](repeating: true, count: rows.table.rowCount)
    for column in try numericColumns(in: rows.table) {
      let observed = ObservedValues(column.values)
      guard !observed.sorted.isEmpty else { continue }
      let (mean, deviation) = (observed.mean, observed.standardDeviation)
      try observed.requireFinite(
        mean, deviation, of: column.name, called: "mean or standard deviation")
      guard deviation > 0 else { continue }
      for (row, value) in column.values.enumerated()
      where abs(value - mean) / deviation > threshold {
        keep[row] = false
      }
    }
    return keep
  }
}
