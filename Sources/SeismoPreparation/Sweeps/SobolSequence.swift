/// The first points of a Sobol' sequence: numbers that fill the unit cube more evenly than random ones (Sobol' 1967), in
/// the order of Gray codes (Antonov and Saleev 1979).
///
/// The direction numbers are those of Joe and Kuo, "Constructing Sobol sequences with better two-dimensional
/// projections" (2008), file new-joe-kuo-6.21201: of each dimension the degree of its primitive polynomial, the
/// polynomial's coefficients and the first direction numbers.
package struct SobolSequence: Sendable {
  /// The most dimensions.
  package static let mostDimensions = directions.count + 1
  private static let bits = 32

  /// By dimension and bit.
  private let columns: [[UInt32]]

  /// - Parameter dimensions: from 1 to `mostDimensions`.
  package init(dimensions: Int) {
    let first = (0..<Self.bits).map { UInt32(1) << (31 - $0) }
    columns = [first] + Self.directions.prefix(max(0, dimensions - 1)).map(Self.columns)
  }

  /// A point, counted from 0, in [0, 1) along each dimension.
  ///
  /// - Parameter shifts: added to each dimension bit by bit (a random digital shift keeps the evenness); nil for none.
  package func point(_ index: Int, shifts: [UInt32]? = nil) -> [Double] {
    let gray = UInt32(truncatingIfNeeded: index) ^ UInt32(truncatingIfNeeded: index) >> 1
    return columns.enumerated().map { dimension, columns in
      var number = shifts?[dimension] ?? 0
      for bit in 0..<Self.bits where gray >> bit & 1 == 1 { number ^= columns[bit] }
      return Double(number) * 0x1p-32
    }
  }

  private static func columns(
    _ direction: (degree: Int, coefficients: UInt32, start: [UInt32])
  ) -> [UInt32] {
    let degree = direction.degree
    var columns = [UInt32](repeating: 0, count: bits)
    for bit in 0..<bits {
      if bit < degree {
        columns[bit] = direction.start[bit] << (31 - UInt32(bit))
        continue
      }
      var number = columns[bit - degree] ^ columns[bit - degree] >> UInt32(degree)
      for step in 1..<max(1, degree) where direction.coefficients >> (degree - 1 - step) & 1 == 1 {
        number ^= columns[bit - step]
      }
      columns[bit] = number
    }
    return columns
  }

  /// Of the second dimension on.
  private static let directions: [(degree: Int, coefficients: UInt32, start: [UInt32])] = [
    (1, 0, [1]),
    (2, 1, [1, 3]),
    (3, 1, [1, 3, 1]),
    (3, 2, [1, 1, 1]),
    (4, 1, [1, 1, 3, 3]),
    (4, 4, [1, 3, 5, 13]),
    (5, 2, [1, 1, 5, 5, 17]),
    (5, 4, [1, 1, 5, 5, 5]),
    (5, 7, [1, 1, 7, 11, 19]),
    (5, 11, [1, 1, 5, 1, 1]),
    (5, 13, [1, 1, 1, 3, 11]),
    (5, 14, [1, 3, 5, 5, 31]),
    (6, 1, [1, 3, 3, 9, 7, 49]),
    (6, 13, [1, 1, 1, 15, 21, 21]),
    (6, 16, [1, 3, 1, 13, 27, 49]),
    (6, 19, [1, 1, 1, 15, 7, 5]),
    (6, 22, [1, 3, 1, 15, 13, 25]),
    (6, 25, [1, 1, 5, 5, 19, 61]),
    (7, 1, [1, 3, 7, 11, 23, 15, 103]),
    (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    (7, 7, [1, 1, 3, 13, 7, 35, 63]),
    (7, 8, [1, 3, 5, 9, 1, 25, 53]),
    (7, 14, [1, 3, 1, 13, 9, 35, 107]),
    (7, 19, [1, 3, 1, 5, 27, 61, 31]),
    (7, 21, [1, 1, 5, 11, 19, 41, 61]),
    (7, 28, [1, 3, 5, 3, 3, 13, 69]),
    (7, 31, [1, 1, 7, 13, 1, 19, 1]),
    (7, 32, [1, 3, 7, 5, 13, 19, 59]),
    (7, 37, [1, 1, 3, 9, 25, 29, 41]),
    (7, 41, [1, 3, 5, 13, 23, 1, 55]),
    (7, 42, [1, 3, 7, 3, 13, 59, 17]),
    (7, 50, [1, 3, 1, 3, 5, 53, 69]),
    (7, 55, [1, 1, 5, 5, 23, 33, 13]),
    (7, 56, [1, 1, 7, 7, 1, 61, 123]),
    (7, 59, [1, 1, 7, 9, 13, 61, 49]),
    (7, 62, [1, 3, 3, 5, 3, 55, 33]),
    (8, 14, [1, 3, 1, 15, 31, 13, 49, 245]),
    (8, 21, [1, 3, 5, 15, 31, 59, 63, 97]),
    (8, 22, [1, 3, 1, 11, 11, 11, 77, 249]),
  ]
}
