package import SeismoSpec
package import SeismoTables

/// Drops training rows outside Tukey's fences in any selected column: below Q1 − factor·IQR or
/// above Q3 + factor·IQR ("Exploratory Data Analysis", 1977).
///
/// A column whose IQR is 0, because half its values are equal, drops nothing. A missing value is no
/// outlier.
package struct IQROutliers: RowFilter {
  package static let name = "iqr_outliers"
  package static let summary = "Drops training rows outside Tukey's fences around the quartiles."
  package static let parameters: [Parameter<IQROutliers>] = [
    .on(\.on),
    Parameter(
      "factor", \.factor, .number(.greaterThan(0)),
      "Distance of the fences from the quartiles, in interquartile ranges."),
  ]

  /// The columns to look at.
  package var on = ColumnSelection.numeric
  /// Distance of the fences from the quartiles, in interquartile ranges.
  package var factor = 1.5

  /// The filter with its defaults.
  package init() {}

  /// Whether each row is within the fences of every selected column.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there or isn't numeric.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    var keep = [Bool](repeating: true, count: rows.table.rowCount)
    for column in try numericColumns(in: rows.table) {
      let observed = ObservedValues(column.values)
      let (q1, q3) = (observed.quantile(0.25), observed.quantile(0.75))
      let reach = factor * (q3 - q1)
      guard reach > 0 else { continue }
      for (row, value) in column.values.enumerated() {
        if value < q1 - reach || value > q3 + reach { keep[row] = false }
      }
    }
    return keep
  }
}
