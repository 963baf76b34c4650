internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Brings every value into (−limit, limit) smoothly: x becomes x / √(1 + (x / limit)²), which is nearly x where |x| is
/// small (RealMLP: Holzmüller, Grinsztajn and Steinwart, "Better by default", 2024, section 3). It comes after a
/// scaling such as `robust`.
///
/// Missing values stay missing. An infinite value becomes NaN, which the pipeline refuses with its file and line.
package struct SmoothClip: ColumnTransform {
  package static let name = "smooth_clip"
  package static let summary = "Brings values into a range smoothly: x / sqrt(1 + (x / limit)^2)."
  package static let parameters: [Parameter<SmoothClip>] = [
    .on(\.on),
    Parameter("limit", \.limit, .number(.greaterThan(0)), "What no absolute value reaches."),
  ]

  /// The columns to clip.
  package var on = ColumnSelection.numeric
  /// What no absolute value reaches.
  package var limit = 3.0

  /// The transform with its defaults.
  package init() {}

  /// Learns nothing.
  package func fit(column: Span<Double>) -> FittedSmoothClip { FittedSmoothClip(limit: limit) }
}

/// x / √(1 + (x / limit)²).
package struct FittedSmoothClip: FittedColumnTransform, Equatable {
  /// What no absolute value reaches.
  package let limit: Double

  /// Clips in place.
  package func apply(to column: inout MutableSpan<Double>) {
    // hypot, since the square of a large number is infinite and would make 0 of it.
    for i in column.indices { column[i] /= hypot(1, column[i] / limit) }
  }

  /// From 10⁸ on hypot is |x / limit|, whose square may be infinite.
  package func formula(of x: NumberFormula) -> NumberFormula? {
    let size = (x / limit)(.absolute)
    let hypotenuse = size.isLess(than: 1e8).choose((size * size + 1)(.squareRoot), else: size)
    return x / hypotenuse
  }
}
