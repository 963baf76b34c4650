internal import Foundation
internal import SeismoTables

/// The standard normal distribution.
enum NormalDistribution {
  /// The share of it that is below x.
  static func share(below x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The x below which a share of it is, for shares in 0...1: Wichura's algorithm AS 241, PPND16 (Applied Statistics
  /// 37, 1988), good to about one part in 10¹⁶.
  static func quantile(_ share: Double) -> Double {
    let q = share - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, centralNumerator, centralDenominator)
    }
    let tail = q < 0 ? share : 1 - share
    guard tail > 0 else { return q < 0 ? -.infinity : .infinity }
    let r = (-log(tail)).squareRoot()
    let x =
      r <= 5
      ? ratio(r - 1.6, middleNumerator, middleDenominator)
      : ratio(r - 5, farNumerator, farDenominator)
    return q < 0 ? -x : x
  }

  /// The same as a formula.
  static func quantile(_ share: NumberFormula) -> NumberFormula {
    let q = share - 0.5
    let center = -(q * q) + 0.180625
    let tail = q.isLess(than: 0).choose(share, else: -share + 1)
    let r = (-tail(.logarithm))(.squareRoot)
    let size = r.isGreater(than: 5).choose(
      ratio(r - 5, farNumerator, farDenominator),
      else: ratio(r - 1.6, middleNumerator, middleDenominator))
    return q(.absolute).isGreater(than: 0.425).choose(
      q.isLess(than: 0).choose(-size, else: size),
      else: q * ratio(center, centralNumerator, centralDenominator))
  }

  private static func ratio(
    _ r: NumberFormula, _ above: [Double], _ below: [Double]
  ) -> NumberFormula {
    func value(_ coefficients: [Double]) -> NumberFormula {
      coefficients.dropLast().reversed().reduce(.constant(coefficients.last ?? 0)) { $0 * r + $1 }
    }
    return value(above) / value(below)
  }

  /// Two polynomials' ratio; coefficients from the constant up.
  private static func ratio(_ r: Double, _ above: [Double], _ below: [Double]) -> Double {
    func value(_ coefficients: [Double]) -> Double {
      coefficients.reversed().reduce(0) { $0 * r + $1 }
    }
    return value(above) / value(below)
  }

  private static let centralNumerator = [
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3,
  ]
  private static let centralDenominator = [
    1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3,
  ]
  private static let middleNumerator = [
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
  ]
  private static let middleDenominator = [
    1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
  ]
  private static let farNumerator = [
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ]
  private static let farDenominator = [
    1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15,
  ]
}
