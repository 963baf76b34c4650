package import SeismoSpec
package import SeismoTables

/// Puts a value of the spec's in place of missing ones: a number in columns of numbers, a level in columns of words. A
/// level that the column doesn't have comes behind its others. (scikit-learn's `constant` takes `missing_value` for
/// words.)
package struct ImputeConstant: Imputing {
  package static let name = "impute_constant"
  package static let summary = "Replaces missing values by a number, or by a word."
  package static let examples = [
    "impute_constant", "{use: impute_constant, value: -1, indicator: true}",
    "{use: impute_constant, on: categorical, value: unknown}",
  ]
  package static let parameters: [Parameter<ImputeConstant>] = [
    .on(\.on), Parameter("value", \.value, .text, "The number, or the word."), indicatorParameter,
  ]

  /// The columns to fill.
  package var on = ColumnSelection.numeric
  /// What fills them.
  package var value = "0"
  /// Whether a column says where it was filled.
  package var indicator = false

  /// The transform with its defaults.
  package init() {}

  /// The value, as the column takes it.
  ///
  /// - Throws: `ParameterProblem` for a word in a column of numbers.
  package func filling(of column: Column) throws -> FittedFill.Filling {
    guard column.numbers != nil else { return .level(value) }
    guard let number = Double(value), number.isFinite else {
      throw ParameterProblem(
        "value",
        "is numeric, and '\(value.excerpt())' is no number; name the columns of words in 'on'")
    }
    return .number(number)
  }
}
