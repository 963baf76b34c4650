package import SeismoSpec
package import SeismoTables

/// Subtracts the training mean and divides by the training standard deviation (divisor n).
///
/// A constant column is divided by 1. Missing values are left out of both and stay missing; a column
/// without any value in training stays as it is.
package struct Standardize: ColumnTransform {
  package static let name = "standard"
  package static let summary = "Scales each column to mean 0 and standard deviation 1 in training."
  package static let parameters: [Parameter<Standardize>] = [.on(\.on)]

  /// The columns to scale.
  package var on = ColumnSelection.numeric

  /// The transform with its defaults.
  package init() {}

  /// Learns the mean and the standard deviation.
  ///
  /// - Throws: `ParameterProblem` for values so large, or infinite, that these aren't finite.
  package func fit(column: Span<Double>) throws -> Scaling {
    let observed = ObservedValues(column)
    return try Scaling(
      of: observed, center: observed.mean, scale: observed.standardDeviation,
      called: "mean or standard deviation")
  }
}
