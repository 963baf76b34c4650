package import SeismoSpec
package import SeismoTables

/// Puts values below `lower` at it and values above `upper` at that, as `numpy.clip` does. Missing values stay missing.
package struct Clip: ColumnTransform {
  package static let name = "clip"
  package static let summary = "Puts values outside of two bounds at the bound."
  package static let examples = ["{use: clip, lower: 0, upper: 100}", "{use: clip, upper: 3}"]
  package static let parameters: [Parameter<Clip>] = [
    .on(\.on),
    Parameter("lower", \.lower, .off(or: .number()), "The least value there is after it."),
    Parameter("upper", \.upper, .off(or: .number()), "The greatest value there is after it."),
  ]

  /// The columns to clip.
  package var on = ColumnSelection.numeric
  /// The least value there is after it; nil for none.
  package var lower: Double?
  /// The greatest value there is after it; nil for none.
  package var upper: Double?

  /// The transform without bounds.
  package init() {}

  /// Checks that there is a bound, and that they are in order.
  package func validate() throws(ParameterProblem) {
    if lower == nil, upper == nil { throw ParameterProblem(nil, "needs 'lower' or 'upper'") }
    if let lower, let upper, lower > upper {
      throw ParameterProblem("upper", "\(short(upper)) is less than lower, \(short(lower))")
    }
  }

  /// Learns nothing.
  package func fit(column: Span<Double>) -> FittedClip { FittedClip(lower: lower, upper: upper) }
}

/// Two bounds, of which one may be missing.
package struct FittedClip: FittedColumnTransform, Equatable {
  /// The bounds.
  package let lower, upper: Double?

  /// Clips in place.
  package func apply(to column: inout MutableSpan<Double>) {
    for i in column.indices {
      if let lower, column[i] < lower { column[i] = lower }
      if let upper, column[i] > upper { column[i] = upper }
    }
  }

  package func formula(of x: NumberFormula) -> NumberFormula? { x.clipped(from: lower, to: upper) }
}
