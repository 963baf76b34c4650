import Foundation
import SeismoKernels
import Testing

#if arch(x86_64)
  private typealias Wide = Float80
#else
  private typealias Wide = Double
#endif

/// The largest error of `kernel` over `xs`, in ulps of the exact value.
private func worst<T: Element>(
  _ xs: [T], _ kernel: (Int, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void,
  _ exact: (Wide) -> Wide
) -> Double {
  var ys: [T] = output(xs.count)
  kernel(xs.count, xs, &ys)
  var most = 0.0
  for (x, y) in zip(xs, ys) {
    let wanted = exact(Wide(x))
    if Wide(y) == wanted || T(wanted) == y { continue }
    let error = abs(Double((Wide(y) - wanted) / Wide(T(wanted).ulp)))
    most = error.isNaN ? .infinity : max(most, error)
  }
  return most
}

@Suite("Functions")
struct FunctionTests {
  @Test("exp is within 2 ulp of the exact value", arguments: Table.all)
  func exponential(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type, _ low: Double, _ high: Double) {
      var numbers = Numbers(11)
      let xs: [T] = numbers.array(400_001, low...high) + numbers.array(100_003, -1...1)
      let error = worst(xs, kernels.exp, Foundation.exp)
      #expect(error <= 2)
    }
    table.size == 8 ? check(Double.self, -746, 709.7) : check(Float.self, -104, 88.7)
  }

  @Test("log is within 2 ulp of the exact value", arguments: Table.all)
  func logarithm(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(12)
      var xs: [T] = numbers.array(300_001, 0...4) + numbers.array(200_003, 0.9...1.1)
      let patterns = numbers.array(100_001, 0.5...1) as [T]
      for x in patterns {
        let least = T.leastNonzeroMagnitude.exponent
        let span = T.greatestFiniteMagnitude.exponent - least
        let exponent = least + T.Exponent(numbers.bits() % UInt64(span))
        xs.append(T(sign: .plus, exponent: exponent, significand: x))
      }
      let error = worst(xs.filter { $0 > 0 }, kernels.log, Foundation.log)
      #expect(error <= 2)
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("tanh is within 3 ulp of the exact value", arguments: Table.all)
  func hyperbolicTangent(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(13)
      let xs: [T] =
        numbers.array(300_001, -12...12) + numbers.array(200_003, -1...1)
        + numbers.array(100_001, -1e-3...1e-3) + [0, 1e-30, -1e-38, 40, -500]
      let error = worst(xs, kernels.tanh, Foundation.tanh)
      #expect(error <= 3)
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Infinity, zero and NaN give what IEEE functions give", arguments: Table.all)
  func specials(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let xs: [T] = [.infinity, -.infinity, .nan, 0, -0.0, -1, 1e6, -1e6]
      var ys: [T] = output(xs.count)
      kernels.exp(xs.count, xs, &ys)
      expectEqual(ys, [.infinity, 0, .nan, 1, 1, 0.36787944117144233, .infinity, 0], 2)
      kernels.log(4, Array(xs[..<4]), &ys)
      expectEqual(Array(ys[..<4]), [.infinity, .nan, .nan, -.infinity])
      kernels.tanh(3, xs, &ys)
      expectEqual(Array(ys[..<3]), [1, -1, .nan])
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Functions handle every length without touching what follows", arguments: Table.all)
  func everyLength(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(14)
      for n in lengths {
        let x: [T] = numbers.array(n, 0.1...3)
        var y: [T] = output(n)
        kernels.exp(n, x, &y)
        expectEqual(y, x.map { Foundation.exp(Double($0)) })
        kernels.log(n, x, &y)
        expectEqual(y, x.map { Foundation.log(Double($0)) })
        kernels.tanh(n, x, &y)
        expectEqual(y, x.map { Foundation.tanh(Double($0)) })
        var d: [T] = output(n)
        kernels.tanh_backward(n, y, x, &d)
        expectEqual(d, zip(x, y).map { Double($0) * (1 - Double($1) * Double($1)) })
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
