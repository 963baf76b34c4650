package import SeismoSpec
package import SeismoTables

/// Divides each column by training's greatest absolute value, as scikit-learn's `MaxAbsScaler` does; 0 stays 0.
///
/// A column of zeros is divided by 1. Missing values are left out and stay missing; a column without any value in
/// training stays as it is.
package struct MaxAbs: ColumnTransform {
  package static let name = "max_abs"
  package static let summary = "Divides each column by its greatest absolute value in training."
  package static let parameters: [Parameter<MaxAbs>] = [.on(\.on)]

  /// The columns to scale.
  package var on = ColumnSelection.numeric

  /// The transform with its defaults.
  package init() {}

  /// Learns the greatest absolute value.
  ///
  /// - Throws: `ParameterProblem` for a column with an infinite value.
  package func fit(column: Span<Double>) throws -> Scaling {
    let observed = ObservedValues(column)
    let greatest = max(abs(observed.sorted.first ?? 0), abs(observed.sorted.last ?? 0))
    return try Scaling(of: observed, center: 0, scale: greatest, called: "greatest absolute value")
  }
}
