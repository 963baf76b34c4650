internal import SeismoSpec
package import SeismoTables

/// A column's center and scale, both finite: x becomes (x − center) / scale, or 0 where the scale is 0.
package struct Scaling: InvertibleColumnTransform, Equatable {
  /// What is subtracted.
  package let center: Double
  /// What is divided by; 0 makes 0 of every finite value, and the center of what is scaled back.
  package let scale: Double

  /// Nothing observed leaves the column alone.
  ///
  /// - Parameter constant: what a scale of 0 becomes.
  /// - Throws: `ParameterProblem` for a center or scale that isn't finite, with their words.
  init(
    of observed: ObservedValues, center: Double, scale: Double, constant: Double = 1,
    called words: String
  ) throws(ParameterProblem) {
    guard !observed.sorted.isEmpty else {
      (self.center, self.scale) = (0, 1)
      return
    }
    try observed.requireFinite(center, scale, called: words)
    self.center = center
    self.scale = scale == 0 ? constant : scale
  }

  /// Scales in place.
  package func apply(to column: inout MutableSpan<Double>) {
    if scale == 0 {
      // What is missing or infinite becomes NaN, and −0 becomes 0.
      for i in column.indices { column[i] = (column[i] - center) * 0 + 0 }
    } else {
      for i in column.indices { column[i] = (column[i] - center) / scale }
    }
  }

  /// Scales back in place.
  package func invert(_ column: inout MutableSpan<Double>) {
    for i in column.indices { column[i] = column[i] * scale + center }
  }

  package func formula(of x: NumberFormula) -> NumberFormula? {
    scale == 0 ? (x - center) * 0 + 0 : (x - center) / scale
  }

  package func inverse(of y: NumberFormula) -> NumberFormula? { y * scale + center }
}

extension ObservedValues {
  /// Refuses figures that aren't finite, with their words and what to do.
  ///
  /// - Parameter column: the column, where the problem isn't given its name later.
  func requireFinite(
    _ figures: Double..., of column: String? = nil, called words: String
  ) throws(ParameterProblem) {
    guard figures.allSatisfy(\.isFinite) else {
      let reason =
        "has no finite \(words) in training: "
        + (isFinite
          ? "its values are too large"
          : "some of its values are infinite; take them for missing ones with schema.missing, such "
            + "as missing: {NAME: [inf, -inf]}, and fill them in")
      guard let column else { throw ParameterProblem("on", reason) }
      throw ParameterProblem("on", column: column, reason)
    }
  }
}
