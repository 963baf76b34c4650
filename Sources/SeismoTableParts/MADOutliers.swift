package import SeismoSpec
package import SeismoTables

/// Drops training rows whose robust z-score |x − median| / (1.4826·MAD) is above a threshold in any
/// selected column.
///
/// MAD is the median absolute deviation from the median; when more than half the values are equal
/// it is 0, and the scale is the mean absolute deviation from the median × 1.2533 instead (Iglewicz
/// and Hoaglin, "How to Detect and Handle Outliers", 1993). A column in which that is 0 too drops
/// nothing. A missing value is no outlier.
package struct MADOutliers: RowFilter {
  package static let name = "mad_outliers"
  package static let summary =
    "Drops training rows far from a column's median, in units of its median absolute deviation."
  package static let parameters: [Parameter<MADOutliers>] = [
    .on(\.on),
    Parameter(
      "threshold", \.threshold, .number(.greaterThan(0)),
      "The largest robust z-score to keep, in standard deviations of normal data."),
  ]

  /// The columns to look at.
  package var on = ColumnSelection.numeric
  /// The largest robust z-score to keep.
  package var threshold = 8.0

  /// The filter with its defaults.
  package init() {}

  /// Whether each row is no outlier in any selected column.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there or isn't numeric.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    var keep = [Bool](repeating: true, count: rows.table.rowCount)
    for column in try numericColumns(in: rows.table) {
      let median = ObservedValues(column.values).median
      let deviations = ObservedValues(column.values.map { abs($0 - median) })
      let scale =
        deviations.median > 0 ? 1.4826 * deviations.median : 1.2533 * deviations.mean
      guard scale > 0 else { continue }
      for (row, value) in column.values.enumerated() where abs(value - median) / scale > threshold {
        keep[row] = false
      }
    }
    return keep
  }
}
