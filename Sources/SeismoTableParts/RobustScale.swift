package import SeismoSpec
package import SeismoTables

/// Subtracts the training median and divides by the training interquartile range.
///
/// A column whose IQR is 0, because half its values are equal, is divided by half of its range in training, (max − min)
/// / 2; a constant one becomes 0 (RealMLP: Holzmüller, Grinsztajn and Steinwart, "Better by default", 2024, appendix on
/// preprocessing). scikit-learn's `RobustScaler` divides both by 1. Missing values are left out of all and stay
/// missing; a column without any value in training stays as it is.
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
  /// - Throws: `ParameterProblem` for a column of which a quarter is infinite, or any value where its IQR is 0.
  package func fit(column: Span<Double>) throws -> Scaling {
    let observed = ObservedValues(column)
    let iqr = observed.quantile(0.75) - observed.quantile(0.25)
    let (least, greatest) = (observed.sorted.first ?? 0, observed.sorted.last ?? 0)
    return try Scaling(
      of: observed, center: observed.median,
      scale: iqr == 0 ? greatest / 2 - least / 2 : iqr, constant: 0,
      called: iqr == 0 ? "range" : "median or interquartile range")
  }
}
