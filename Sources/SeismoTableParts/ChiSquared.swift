internal import Foundation

/// The chi-squared distribution.
enum ChiSquared {
  /// The share of it that is below x: the regularized incomplete gamma function P(k/2, x/2), by its series below k/2 +
  /// 1 and by Lentz's continued fraction above (Press et al., "Numerical Recipes", section 6.2).
  static func share(below x: Double, freedom: Int) -> Double {
    let (a, x) = (Double(freedom) / 2, x / 2)
    guard x > 0 else { return 0 }
    guard x.isFinite else { return 1 }
    let front = exp(a * log(x) - x - logGamma(a))
    return x < a + 1 ? min(1, front * series(a, x)) : max(0, 1 - front * fraction(a, x))
  }

  private static func series(_ a: Double, _ x: Double) -> Double {
    var (term, sum, n) = (1 / a, 1 / a, a)
    while abs(term) > 1e-17 * abs(sum) {
      n += 1
      term *= x / n
      sum += term
    }
    return sum
  }

  private static func fraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var product = d
    for i in 1...100_000 {
      let step = -Double(i) * (Double(i) - a)
      b += 2
      d = step * d + b
      if abs(d) < tiny { d = tiny }
      c = b + step / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      product *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return product
  }

  /// log Γ(k/2) of half a whole number, from Γ(1) = 1 or Γ(1/2) = √π upwards.
  private static func logGamma(_ a: Double) -> Double {
    var (start, sum) = a == a.rounded() ? (1.0, 0.0) : (0.5, 0.5 * log(Double.pi))
    while start < a {
      sum += log(start)
      start += 1
    }
    return sum
  }
}
