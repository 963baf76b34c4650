internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Takes the natural logarithm of x + offset.
///
/// Missing values stay missing. A held-out value that is not above −offset becomes NaN or −∞, which
/// the pipeline refuses with its file and line.
package struct LogTransform: ColumnTransform {
  package static let name = "log"
  package static let summary = "Takes the natural logarithm of each value plus an offset."
  package static let examples = ["{use: log, on: y, offset: 1000}"]
  package static let parameters: [Parameter<LogTransform>] = [
    .on(\.on),
    Parameter(
      "offset", \.offset, .number(), "Added to each value first; 1 suits counts that may be 0."),
  ]

  /// The columns to transform.
  package var on = ColumnSelection.numeric
  /// What is added to each value.
  package var offset = 0.0

  /// The transform with its defaults.
  package init() {}

  /// Learns nothing but that training's values have logarithms.
  ///
  /// - Throws: `ParameterProblem` for a value that hasn't.
  package func fit(column: Span<Double>) throws -> FittedLog {
    if let least = ObservedValues(column).sorted.first, least <= -offset {
      throw ParameterProblem(
        "offset",
        "has the value \(short(least)) in training, and the logarithm of x + \(short(offset)) takes "
          + "only values greater than \(short(0 - offset)); set 'offset' to more than "
          + "\(short(0 - least))")
    }
    return FittedLog(offset: offset)
  }
}

/// The logarithm of x + offset.
package struct FittedLog: InvertibleColumnTransform, Equatable {
  /// What is added before.
  package let offset: Double

  /// Takes logarithms in place.
  package func apply(to column: inout MutableSpan<Double>) {
    for i in column.indices { column[i] = log(column[i] + offset) }
  }

  /// Exponentiates in place, and takes the offset off.
  package func invert(_ column: inout MutableSpan<Double>) {
    for i in column.indices { column[i] = exp(column[i]) - offset }
  }

  package func formula(of x: NumberFormula) -> NumberFormula? { (x + offset)(.logarithm) }

  package func inverse(of y: NumberFormula) -> NumberFormula? { y(.exponential) - offset }
}
