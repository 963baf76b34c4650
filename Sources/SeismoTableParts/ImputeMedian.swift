package import SeismoSpec
package import SeismoTables

/// Puts the training median in place of missing values.
package struct ImputeMedian: Imputing {
  package static let name = "impute_median"
  package static let summary = "Replaces missing values by the column's median in training."
  package static let examples = ["impute_median", "{use: impute_median, indicator: true}"]
  package static let parameters: [Parameter<ImputeMedian>] = [.on(\.on), indicatorParameter]

  /// The columns to fill.
  package var on = ColumnSelection.numeric
  /// Whether a column says where it was filled.
  package var indicator = false

  /// The transform with its defaults.
  package init() {}

  /// The median.
  ///
  /// - Throws: `ParameterProblem` for a column of words, one that is missing in all training rows, or one whose
  ///   median is infinite.
  package func filling(of column: Column) throws -> FittedFill.Filling {
    try column.numbersToFill().median.asFilling(called: "median")
  }
}
