import Foundation
import SeismoKernels
import Testing

#if arch(x86_64)
  private typealias Wide = Float80
#else
  private typealias Wide = Double
#endif

/// A function of `activate`, and its derivative, from their formulas.
private struct Function: Sendable {
  let kernel: seismo_activation
  let (a, b): (Double, Double)
  let value, slope: @Sendable (Wide) -> Wide

  init(
    _ kernel: seismo_activation, a: Double = 0, b: Double = 0,
    _ value: @escaping @Sendable (Wide) -> Wide, _ slope: @escaping @Sendable (Wide) -> Wide
  ) {
    self.kernel = kernel
    (self.a, self.b) = (a, b)
    (self.value, self.slope) = (value, slope)
  }
}

extension Function {
  /// Units in the last place that rounding the exponent costs in the tail below 0.
  func lost(_ x: Double) -> Double {
    guard x < 0 else { return 0 }
    return switch kernel {
    case SEISMO_GELU: x * x
    case SEISMO_GELU_TANH: 3 * abs(Double(inner(Wide(x))))
    default: 0
    }
  }
}

private func sigmoid(_ x: Wide) -> Wide { 1 / (1 + exp(-x)) }
private func share(_ x: Wide) -> Wide { erfc(-x / Wide(2).squareRoot()) / 2 }
private func density(_ x: Wide) -> Wide { exp(-x * x / 2) / (2 * Wide.pi).squareRoot() }
private func inner(_ x: Wide) -> Wide { (8 / Wide.pi).squareRoot() * (x + 0.044715 * x * x * x) }
private func softplus(_ x: Wide) -> Wide { max(x, 0) + log1p(exp(-abs(x))) }

private let functions = [
  Function(SEISMO_SIGMOID, { sigmoid($0) }, { sigmoid($0) * sigmoid(-$0) }),
  Function(SEISMO_SILU, { $0 * sigmoid($0) }, { sigmoid($0) * (1 + $0 * sigmoid(-$0)) }),
  Function(SEISMO_GELU, { $0 * share($0) }, { share($0) + $0 * density($0) }),
  Function(
    SEISMO_GELU_TANH, { $0 * sigmoid(inner($0)) },
    { x in
      let s = sigmoid(inner(x))
      return s + x * s * sigmoid(-inner(x)) * (8 / Wide.pi).squareRoot()
        * (1 + 3 * 0.044715 * x * x)
    }),
  Function(SEISMO_SOFTPLUS, a: 1, { softplus($0) }, { sigmoid($0) }),
  Function(SEISMO_SOFTPLUS, a: 2, { softplus(2 * $0) / 2 }, { sigmoid(2 * $0) }),
  Function(
    SEISMO_MISH, { $0 * tanh(softplus($0)) },
    { x in
      let t = tanh(softplus(x))
      return t + x * sigmoid(x) / (cosh(softplus(x)) * cosh(softplus(x)))
    }),
  Function(
    SEISMO_ELU, a: 0.75, b: 1.25, { 1.25 * ($0 > 0 ? $0 : 0.75 * expm1($0)) },
    { 1.25 * ($0 > 0 ? 1 : 0.75 * exp($0)) }),
  Function(SEISMO_LEAKY_RELU, a: 0.25, { $0 > 0 ? $0 : $0 / 4 }, { $0 > 0 ? 1 : 0.25 }),
]

@Suite("Activations")
struct ActivationTests {
  @Test("Values are within 5 ulp, and what rounding costs in tails", arguments: Table.all)
  func values(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(71)
      let xs: [T] = numbers.array(100_001, -30...30) + numbers.array(100_003, -1...1)
      for function in functions {
        var ys: [T] = output(xs.count)
        kernels.activate(function.kernel, function.a, function.b, xs.count, xs, &ys)
        var (most, place) = (0.0, 0)
        for (index, x) in xs.enumerated() {
          let wanted = function.value(Wide(x))
          guard abs(wanted) > Wide(T.leastNormalMagnitude) else { continue }
          let error = abs(Double((Wide(ys[index]) - wanted) / Wide(T(wanted).ulp)))
          let excess = error - function.lost(Double(x))
          if !(excess <= most) { (most, place) = (excess, index) }
        }
        #expect(most <= 5, "\(function.kernel): \(most) ulp at \(xs[place])")
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Derivatives agree with their formulas at every length", arguments: Table.all)
  func slopes(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(72)
      for n in lengths {
        let x: [T] = numbers.array(n, -12...12)
        let dy: [T] = numbers.array(n)
        for function in functions {
          var y: [T] = output(n)
          kernels.activate(function.kernel, function.a, function.b, n, x, &y)
          expectEqual(y, x.map { Double(function.value(Wide($0))) }, 8)
          var dx: [T] = output(n)
          kernels.activate_backward(function.kernel, function.a, function.b, n, x, dy, &dx)
          expectEqual(
            dx, zip(x, dy).map { Double(function.slope(Wide($0))) * Double($1) }, 8,
            "\(function.kernel)")
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A number has the same bits wherever it lies", arguments: Table.all)
  func places(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(73)
      let x: [T] = numbers.array(67, -9...9)
      for function in functions {
        var whole: [T] = output(x.count)
        kernels.activate(function.kernel, function.a, function.b, x.count, x, &whole)
        for (index, number) in x.enumerated() {
          var alone: [T] = output(1)
          kernels.activate(function.kernel, function.a, function.b, 1, [number], &alone)
          #expect(alone[0] == whole[index])
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Large numbers give the limits, and NaN stays NaN", arguments: Table.all)
  func limits(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let large = [1e3, 1e6, 1e18, 1e30].map { T($0) }
      for function in functions {
        for x in large {
          var y: [T] = output(2)
          kernels.activate(function.kernel, function.a, function.b, 2, [x, -x], &y)
          let wanted = [x, -x].map { Double(function.value(Wide($0))) }
          expectEqual(y, wanted, 4, "\(function.kernel)")
          var dx: [T] = output(2)
          kernels.activate_backward(
            function.kernel, function.a, function.b, 2, [x, -x], [T](repeating: 1, count: 2), &dx)
          let slopes = [x, -x].map { Double(function.slope(Wide($0))) }.map { $0.isNaN ? 1 : $0 }
          expectEqual(dx, slopes, 4, "\(function.kernel)'")
        }
        var y: [T] = output(1)
        kernels.activate(function.kernel, function.a, function.b, 1, [T.nan], &y)
        #expect(y[0].isNaN, "\(function.kernel)")
        kernels.activate_backward(function.kernel, function.a, function.b, 1, [T.nan], [T(1)], &y)
        #expect(y[0].isNaN, "\(function.kernel)'")
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}

extension seismo_activation: @unchecked @retroactive Sendable {}
