internal import SeismoSpec
internal import SeismoTables

/// A column's center and scale, both finite: x becomes (x − center) / scale.
package struct Scaling: InvertibleColumnTransform, Equatable {
  /// What is subtracted.
  package let center: Double
  /// What is divided by; not 0.
  package let scale: Double

  /// A scale of 0 becomes 1; nothing observed leaves the column alone.
  ///
  /// - Throws: `ParameterProblem` for a center or scale that isn't finite, with their words.
  init(
    of observed: ObservedValues, center: Double, scale: Double, called words: String
  ) throws(ParameterProblem) {
    guard !observed.sorted.isEmpty else {
      (self.center, self.scale) = (0, 1)
      return
    }
    guard center.isFinite, scale.isFinite else {
      throw ParameterProblem(
        "on",
        "has no finite \(words) in training: "
          + (observed.isFinite
            ? "its values are too large"
            : "some of its values are infinite; take them for missing ones with schema.missing, such "
              + "as missing: {NAME: [inf, -inf]}, and fill them in"))
    }
    self.center = center
    self.scale = scale == 0 ? 1 : scale
  }

  /// Scales in place.
  package func apply(to column: inout MutableSpan<Double>) {
    for i in column.indices { column[i] = (column[i] - center) / scale }
  }

  /// Scales back in place.
  package func invert(_ column: inout MutableSpan<Double>) {
    for i in column.indices { column[i] = column[i] * scale + center }
  }
}
