/// The place of the minimum of a function that falls and then rises, found by Brent's method ("Algorithms for
/// Minimization without Derivatives", 1973, chapter 5) from a bracket that grows until it holds it.
///
/// - Parameters:
///   - start: the two first places, the lesser first.
///   - limits: the range that no place leaves; a minimum at its end is that end.
/// - Returns: the place, to about √ε of its size.
func minimum(
  from start: (Double, Double), within limits: ClosedRange<Double>, _ f: (Double) -> Double
) -> Double {
  // Whatever isn't a number counts as too large.
  func value(_ x: Double) -> Double {
    let y = f(x)
    return y.isNaN ? .infinity : y
  }
  var (a, b) = start
  var (fa, fb) = (value(a), value(b))
  if fa < fb { ((a, fa), (b, fb)) = ((b, fb), (a, fa)) }
  var c = min(max(b + 1.618034 * (b - a), limits.lowerBound), limits.upperBound)
  var fc = value(c)
  while fc < fb, limits.lowerBound < c, c < limits.upperBound {
    (a, b, fb) = (b, c, fc)
    c = min(max(b + 1.618034 * (b - a), limits.lowerBound), limits.upperBound)
    fc = value(c)
  }
  if fc < fb { return c }
  return brent(min(a, c), max(a, c), b, fb, value)
}

private func brent(
  _ left: Double, _ right: Double, _ start: Double, _ value: Double, _ f: (Double) -> Double
) -> Double {
  let golden = (3 - 5.0.squareRoot()) / 2
  var (a, b) = (left, right)
  var (x, w, v) = (start, start, start)
  var (fx, fw, fv) = (value, value, value)
  var (step, last) = (0.0, 0.0)
  for _ in 0..<200 {
    let middle = 0.5 * (a + b)
    let tolerance = 1.5e-8 * abs(x) + 1e-10
    if abs(x - middle) <= 2 * tolerance - 0.5 * (b - a) { break }
    // The vertex of the parabola through three points, where it is within and moves less than half the step before
    // last.
    let r = (x - w) * (fx - fv)
    var q = (x - v) * (fx - fw)
    var p = (x - v) * q - (x - w) * r
    q = 2 * (q - r)
    if q > 0 { p = -p } else { q = -q }
    if abs(last) > tolerance, abs(p) < abs(0.5 * q * last), p > q * (a - x), p < q * (b - x) {
      (last, step) = (step, p / q)
      let u = x + step
      if u - a < 2 * tolerance || b - u < 2 * tolerance {
        step = x < middle ? tolerance : -tolerance
      }
    } else {
      last = x < middle ? b - x : a - x
      step = golden * last
    }
    let u = x + (abs(step) >= tolerance ? step : step > 0 ? tolerance : -tolerance)
    let fu = f(u)
    if fu <= fx {
      if u < x { b = x } else { a = x }
      (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu)
    } else {
      if u < x { a = u } else { b = u }
      if fu <= fw || w == x {
        (v, fv, w, fw) = (w, fw, u, fu)
      } else if fu <= fv || v == x || v == w {
        (v, fv) = (u, fu)
      }
    }
  }
  return x
}
