/// What a column transform learned and can take back, as the target's has to.
public protocol InvertibleColumnTransform: FittedColumnTransform {
  /// Undoes `apply(to:)` in place, but for rounding.
  func invert(_ column: inout MutableSpan<Double>)
  /// The same as a formula of a closed list; nil if there is none.
  func inverse(of y: NumberFormula) -> NumberFormula?
}

extension InvertibleColumnTransform {
  /// None.
  public func inverse(of y: NumberFormula) -> NumberFormula? { nil }
}

extension ColumnTransform {
  /// Whether what it learns can be undone.
  package static var canBeUndone: Bool { invertible != nil }

  /// The type of what it learns, if that can be undone.
  package static var invertible: (any InvertibleColumnTransform.Type)? {
    FittedColumn.self as? any InvertibleColumnTransform.Type
  }

  /// What it learns of the target; nil when that can't be undone.
  ///
  /// - Throws: `ParameterProblem` whose reason continues "column 'x'".
  package func fitInvertible(_ values: [Double]) throws -> (any InvertibleColumnTransform)? {
    try fit(column: values.span) as? any InvertibleColumnTransform
  }
}
