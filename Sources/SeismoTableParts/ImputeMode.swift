package import SeismoSpec
package import SeismoTables

/// Puts training's most frequent value in place of missing ones, of columns of words and of numbers. Of several that
/// are as frequent it is the least number, or the first level in the column's order: scikit-learn's `most_frequent`.
package struct ImputeMode: Imputing {
  package static let name = "impute_mode"
  package static let summary =
    "Replaces missing values by the column's most frequent value in training."
  package static let examples = ["impute_mode", "{use: impute_mode, on: all, indicator: true}"]
  package static let parameters: [Parameter<ImputeMode>] = [.on(\.on), indicatorParameter]

  /// The columns to fill.
  package var on = ColumnSelection.categorical
  /// Whether a column says where it was filled.
  package var indicator = false

  /// The transform with its defaults.
  package init() {}

  /// The most frequent value.
  ///
  /// - Throws: `ParameterProblem` for a column that is missing in all training rows, or whose mode is infinite.
  package func filling(of column: Column) throws -> FittedFill.Filling {
    switch column.values {
    case .numbers(let numbers):
      return try mode(of: numbers.array).asFilling(called: "most frequent value")
    case .categories(let codes, let levels):
      var counts = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else {
        return try Double.nan.asFilling(called: "most frequent value")
      }
      return .level(levels[place])
    }
  }

  /// NaN when nothing was observed.
  private func mode(of numbers: [Double]) -> Double {
    var best = (value: Double.nan, count: 0)
    var run = (value: Double.nan, count: 0)
    for value in ObservedValues(numbers).sorted {
      run = value == run.value ? (value, run.count + 1) : (value, 1)
      if run.count > best.count { best = run }
    }
    return best.value
  }
}
