internal import Foundation

/// Student's distribution (Student, "The Probable Error of a Mean", 1908).
package enum StudentT {
  /// The normal distribution's 97.5 % quantile.
  package static let normalQuantile = 1.959963984540054

  /// The 97.5 % quantile: exact for one and two degrees of freedom, then Cornish and Fisher's expansion (Abramowitz and
  /// Stegun, 26.7.5), within 1 % from three on.
  package static func quantile(degrees: Int) -> Double {
    if degrees == 1 { return 12.706204736 }
    if degrees == 2 { return 4.30265273 }
    let (z, v) = (normalQuantile, Double(degrees))
    let (z3, z5, z7, z9) = (z * z * z, pow(z, 5), pow(z, 7), pow(z, 9))
    let terms = [
      (z3 + z) / 4, (5 * z5 + 16 * z3 + 3 * z) / 96, (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384,
      (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160,
    ]
    return terms.enumerated().reduce(z) { $0 + $1.element / pow(v, Double($1.offset + 1)) }
  }
}
