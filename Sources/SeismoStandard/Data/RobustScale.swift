package import SeismoSpec
package import SeismoTables

/// Subtracts the training median and divides by the training interquartile range.
///
/// A column whose IQR is 0 is divided by 1. Missing values are left out of both and stay missing; a
/// column without any value in training stays as it is.
package struct RobustScale: ColumnTransform {
  package static let name = "robust"
  package static let summary =
    "Scales each column by its median and interquartile range in training."
  package static let parameters: [Parameter<RobustScale>] = [.on(\.on)]

  /// The columns to scale.
  package var on = ColumnSelection.numeric

  /// The transform with its defaults.
  package init() {}

  /// Learns the median and the interquartile range.
  ///
  /// - Throws: `ParameterProblem` for a column of which a quarter is infinite.
  package func fit(column: Span<Double>) throws -> Scaling {
    let observed = ObservedValues(column)
    return try Scaling(
      of: observed, center: observed.median,
      scale: observed.quantile(0.75) - observed.quantile(0.25),
      called: "median or interquartile range")
  }
}
