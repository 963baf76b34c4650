public import SeismoSpec
public import SeismoTables

/// Raises the values below a quantile of the training rows to it, and lowers those above another.
///
/// Missing values stay missing, and a column without any value in training stays as it is.
public struct Winsorize: ColumnTransform {
  /// `winsorize`.
  public static let name = "winsorize"
  /// One sentence.
  public static let summary = "Clips each column to quantiles of the training rows."
  /// What a spec can set.
  public static let parameters: [Parameter<Winsorize>] = [
    .on(\.on),
    Parameter(
      "lower", \.lower, .number(.between(0...0.5)), "Quantile that low values are raised to."),
    Parameter(
      "upper", \.upper, .number(.between(0.5...1)), "Quantile that high values are lowered to."),
  ]

  /// The columns to clip.
  public var on = ColumnSelection.numeric
  /// Quantile that low values are raised to.
  public var lower = 0.01
  /// Quantile that high values are lowered to.
  public var upper = 0.99

  /// The transform with its defaults.
  public init() {}

  /// Checks that the quantiles differ.
  public func validate() throws(ParameterProblem) {
    if lower >= upper { throw ParameterProblem("upper", "must be greater than lower") }
  }

  /// Learns the two quantiles.
  ///
  /// - Throws: `ParameterProblem` when one of them is infinite.
  public func fit(column: Span<Double>) throws -> Clip {
    let observed = ObservedValues(column)
    guard !observed.sorted.isEmpty else {
      return Clip(low: -.greatestFiniteMagnitude, high: .greatestFiniteMagnitude)
    }
    let clip = Clip(low: observed.quantile(lower), high: observed.quantile(upper))
    guard clip.low.isFinite, clip.high.isFinite else {
      throw ParameterProblem("on", "has an infinite quantile to clip to")
    }
    return clip
  }
}

/// A column's limits.
public struct Clip: FittedColumnTransform, Equatable {
  /// A clipped date is a date.
  public static let keepsDates = true
  /// The least value.
  public let low: Double
  /// The greatest value.
  public let high: Double

  /// Clips in place. The order of the comparisons lets NaN through.
  public func apply(to column: inout MutableSpan<Double>) {
    for i in column.indices {
      if column[i] < low { column[i] = low }
      if column[i] > high { column[i] = high }
    }
  }

  /// The same, for exporters.
  public func formula(of x: NumberFormula) -> NumberFormula? { x.clipped(from: low, to: high) }
}

extension Plugin {
  /// What this target adds.
  public static let winsorize = Plugin("Winsorize", [.transform(Winsorize.self)])
}
