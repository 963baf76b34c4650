internal import Foundation
internal import SeismoTables

/// Yeo and Johnson's ψ with its exponent.
///
/// What is scaled afterwards may as well be any line of ψ: here (ψ(x) − ψ(c)) / ψ′(c) with a center c, which is 0 if
/// the values have both signs, else their geometric mean of |x| + 1. It is near x − c there, however large the exponent
/// is.
package struct PowerCurve: Codable, Sendable, Equatable {
  /// λ.
  package let lambda: Double
  /// log(1 + |c|).
  package let anchor: Double
  /// Whether c is below 0: then it is the curve of −x with the exponent 2 − λ, mirrored.
  package let isMirrored: Bool

  /// The curve that makes values likeliest to be normal. Their log-likelihood is concave in λ (Marchand et al.,
  /// "SecureFedYJ", 2022), so it has one maximum.
  ///
  /// - Parameter sorted: finite and ascending, at least one.
  init(mostLikelyFor sorted: [Double]) {
    let (least, greatest) = (sorted.first ?? 0, sorted.last ?? 0)
    let isMirrored = greatest <= 0 && least < 0
    let values = isMirrored ? sorted.map { -$0 } : sorted
    let logarithms = values.map { $0 < 0 ? -log1p(-$0) : log1p($0) }
    let mean = moments(logarithms).mean
    let anchor = least < 0 && greatest > 0 ? 0 : mean
    self.isMirrored = isMirrored
    self.anchor = anchor
    guard least < greatest else {
      lambda = 1
      return
    }
    let exponent = minimum(from: (-2, 2), within: -500...500) { exponent in
      let deviation = moments(values.map { Self.anchored($0, exponent, anchor) }).deviation
      return log(deviation) + (exponent - 1) * (anchor - mean)
    }
    lambda = isMirrored ? 2 - exponent : exponent
  }

  /// ψ(x).
  package func plain(_ x: Double) -> Double { Self.plain(x, lambda) }

  /// (ψ(x) − ψ(c)) / ψ′(c).
  package func anchored(_ x: Double) -> Double {
    isMirrored
      ? -Self.anchored(-x, 2 - lambda, anchor) : Self.anchored(x, lambda, anchor)
  }

  private static func plain(_ x: Double, _ lambda: Double) -> Double {
    x < 0 ? -power(log1p(-x), 2 - lambda) : power(log1p(x), lambda)
  }

  private static func anchored(_ x: Double, _ lambda: Double, _ anchor: Double) -> Double {
    guard x < 0 else { return exp(anchor) * power(log1p(x) - anchor, lambda) }
    return (plain(x, lambda) - power(anchor, lambda)) * exp((1 - lambda) * anchor)
  }

  /// ψ(x) as a formula.
  func plain(_ x: NumberFormula) -> NumberFormula { Self.plain(x, lambda) }

  /// (ψ(x) − ψ(c)) / ψ′(c) as a formula.
  func anchored(_ x: NumberFormula) -> NumberFormula {
    isMirrored
      ? -Self.anchored(-x, 2 - lambda, anchor) : Self.anchored(x, lambda, anchor)
  }

  private static func plain(_ x: NumberFormula, _ lambda: Double) -> NumberFormula {
    x.isLess(than: 0).choose(
      -power((-x)(.logarithmOfOnePlus), 2 - lambda), else: power(x(.logarithmOfOnePlus), lambda))
  }

  private static func anchored(
    _ x: NumberFormula, _ lambda: Double, _ anchor: Double
  ) -> NumberFormula {
    let below = (plain(x, lambda) - power(anchor, lambda)) * exp((1 - lambda) * anchor)
    return x.isLess(than: 0).choose(
      below, else: power(x(.logarithmOfOnePlus) - anchor, lambda) * exp(anchor))
  }

  private static func power(_ logarithm: NumberFormula, _ lambda: Double) -> NumberFormula {
    lambda == 0 ? logarithm : (logarithm * lambda)(.exponentialMinusOne) / lambda
  }

  /// (e^(λ·l) − 1) / λ, or l where λ is 0.
  private static func power(_ logarithm: Double, _ lambda: Double) -> Double {
    lambda == 0 ? logarithm : expm1(lambda * logarithm) / lambda
  }
}

/// The mean and the population standard deviation.
func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
  let count = Double(values.count)
  let estimate = values.reduce(0, +) / count
  let mean = estimate + values.reduce(0) { $0 + ($1 - estimate) } / count
  let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  return (mean, square.squareRoot())
}
