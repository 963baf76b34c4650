package import SeismoSpec
package import SeismoTables

/// Scales each column so that training's least value becomes `lower` and its greatest `upper`, as scikit-learn's
/// `MinMaxScaler` does: (x − min) · (upper − lower) / (max − min) + lower.
///
/// A constant column is divided by 1, so that its value becomes `lower`. Missing values are left out and stay missing;
/// a column without any value in training stays as it is.
package struct MinMax: ColumnTransform {
  package static let name = "minmax"
  package static let summary =
    "Scales each column to a range, by its least and greatest value in training."
  package static let examples = ["minmax", "{use: minmax, lower: -1, clip: true}"]
  package static let parameters: [Parameter<MinMax>] = [
    .on(\.on),
    Parameter("lower", \.lower, .number(), "What training's least value becomes."),
    Parameter("upper", \.upper, .number(), "What training's greatest value becomes."),
    Parameter("clip", \.clip, .flag, "Whether values beyond training's become 'lower' or 'upper'."),
  ]

  /// The columns to scale.
  package var on = ColumnSelection.numeric
  /// What training's least value becomes.
  package var lower = 0.0
  /// What training's greatest value becomes.
  package var upper = 1.0
  /// Whether values beyond training's are put at its ends.
  package var clip = false

  /// The transform with its defaults.
  package init() {}

  /// Checks that the range has a width.
  package func validate() throws(ParameterProblem) {
    guard lower < upper, (upper - lower).isFinite else {
      throw ParameterProblem(
        "upper", "must be greater than lower, got \(short(lower)) and \(short(upper))")
    }
  }

  /// Learns the least and the greatest value.
  ///
  /// - Throws: `ParameterProblem` for a column with an infinite value, or with values too large.
  package func fit(column: Span<Double>) throws -> FittedMinMax {
    let observed = ObservedValues(column)
    guard let least = observed.sorted.first, let greatest = observed.sorted.last else {
      return FittedMinMax(least: nil, range: 1, lower: lower, upper: upper, clip: clip)
    }
    try observed.requireFinite(least, greatest - least, called: "least or greatest value")
    let range = greatest - least
    return FittedMinMax(
      least: least, range: range == 0 ? 1 : range, lower: lower, upper: upper, clip: clip)
  }
}

/// A column's range in training, and the one that it is brought to.
package struct FittedMinMax: InvertibleColumnTransform, Equatable {
  /// Training's least value; nil where it had none, which leaves the column alone.
  package let least: Double?
  /// Training's greatest value less its least; not 0.
  package let range: Double
  /// What the least and the greatest become.
  package let lower, upper: Double
  /// Whether values beyond them are put at them.
  package let clip: Bool

  /// Scales in place.
  package func apply(to column: inout MutableSpan<Double>) {
    guard let least else { return }
    for i in column.indices {
      let scaled = (column[i] - least) / range * (upper - lower) + lower
      column[i] = clip && !scaled.isNaN ? min(max(scaled, lower), upper) : scaled
    }
  }

  /// Scales back in place.
  package func invert(_ column: inout MutableSpan<Double>) {
    guard let least else { return }
    for i in column.indices { column[i] = (column[i] - lower) / (upper - lower) * range + least }
  }

  package func formula(of x: NumberFormula) -> NumberFormula? {
    guard let least else { return x }
    let scaled = (x - least) / range * (upper - lower) + lower
    return clip ? scaled.clipped(from: lower, to: upper) : scaled
  }

  package func inverse(of y: NumberFormula) -> NumberFormula? {
    least.map { (y - lower) / (upper - lower) * range + $0 } ?? y
  }
}
