package import SeismoSpec
package import SeismoTables

/// Puts the training mean in place of missing values.
package struct ImputeMean: Imputing {
  package static let name = "impute_mean"
  package static let summary = "Replaces missing values by the column's mean in training."
  package static let examples = ["impute_mean", "{use: impute_mean, indicator: true}"]
  package static let parameters: [Parameter<ImputeMean>] = [.on(\.on), indicatorParameter]

  /// The columns to fill.
  package var on = ColumnSelection.numeric
  /// Whether a column says where it was filled.
  package var indicator = false

  /// The transform with its defaults.
  package init() {}

  /// The mean.
  ///
  /// - Throws: `ParameterProblem` for a column of words, one that is missing in all training rows, or one with an
  ///   infinite value.
  package func filling(of column: Column) throws -> FittedFill.Filling {
    try column.numbersToFill().mean.asFilling(called: "mean")
  }
}
