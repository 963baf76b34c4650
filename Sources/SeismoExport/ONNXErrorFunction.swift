extension ONNXGraph {
  /// The complementary error function in double precision, which ONNX Runtime's `Erf` doesn't have: Cody, "Rational
  /// Chebyshev Approximations for the Error Function", Mathematics of Computation 23, 1969, good to three parts in 10¹⁴.
  mutating func complementaryError(_ x: String) -> String {
    let size = add("Abs", [x])
    let square = add("Mul", [size, size])
    let power = add("Exp", [add("Neg", [square])])
    let inverse = add("Div", [number(1), square])
    let middle = ratio(size, CodysCoefficients.middle)
    let rest = add("Mul", [inverse, ratio(inverse, CodysCoefficients.far)])
    let far = add("Div", [add("Sub", [number(1 / Double.pi.squareRoot()), rest]), size])
    let share = add("Where", [add("LessOrEqual", [size, number(4)]), middle, far])
    let tail = add("Mul", [share, power])
    let outside = add(
      "Where", [add("Less", [x, number(0)]), add("Sub", [number(2), tail]), tail])
    let error = add("Mul", [x, ratio(square, CodysCoefficients.near)])
    let inside = add("Sub", [number(1), error])
    return add("Where", [add("LessOrEqual", [size, number(0.46875)]), inside, outside])
  }

  private mutating func number(_ value: Double) -> String { constant([value], [1], .double) }

  private mutating func ratio(_ x: String, _ polynomials: ([Double], [Double])) -> String {
    add("Div", [polynomial(x, polynomials.0), polynomial(x, polynomials.1)])
  }

  /// - Parameter coefficients: from the highest power down.
  private mutating func polynomial(_ x: String, _ coefficients: [Double]) -> String {
    var value = number(coefficients[0])
    for coefficient in coefficients.dropFirst() {
      value = add("Add", [add("Mul", [value, x]), number(coefficient)])
    }
    return value
  }
}

/// Numerators and denominators, from the highest power down: of erf x / x by x², of erfc x · e^(x²) by x, and of the rest
/// of its asymptotic series by 1 / x².
private enum CodysCoefficients {
  static let near = (
    [
      1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2,
      3.20937758913846947e3,
    ],
    [
      1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
      2.84423683343917062e3,
    ]
  )
  static let middle = (
    [
      2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
      2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
      1.23033935479799725e3,
    ],
    [
      1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
      1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
      1.23033935480374942e3,
    ]
  )
  static let far = (
    [
      1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
      1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
    ],
    [
      1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1,
      6.05183413124413191e-2, 2.33520497626869185e-3,
    ]
  )
}
