import Foundation
import SeismoKernels
import Testing

@Suite("Optimizers and dropout")
struct OptimizerTests {
  @Test("Adam follows its definition over several steps", arguments: Table.all)
  func adam(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(51)
      for n in lengths {
        var p: [T] = numbers.array(n) + output(0)
        var m: [T] = [T](repeating: 0, count: n) + output(0)
        var v = m
        var (wantedP, wantedM) = (p[..<n].map { Double($0) }, [Double](repeating: 0, count: n))
        var wantedV = wantedM
        for t in 1...3 {
          let g: [T] = numbers.array(n)
          let (c1, c2) = (1 - pow(0.9, Double(t)), 1 - pow(0.999, Double(t)))
          kernels.adam(n, 1e-2 / c1, 0.9, 0.999, 1 / c2.squareRoot(), 1e-8, g, &m, &v, &p, nil)
          for i in 0..<n {
            let slope = Double(g[i])
            wantedM[i] = 0.9 * wantedM[i] + (1 - 0.9) * slope
            wantedV[i] = 0.999 * wantedV[i] + (1 - 0.999) * slope * slope
            wantedP[i] -= 1e-2 * (wantedM[i] / c1) / ((wantedV[i] / c2).squareRoot() + 1e-8)
          }
        }
        expectEqual(p, wantedP, 8)
        expectEqual(m, wantedM, 4)
        expectEqual(v, wantedV, 4, size: 1e-3)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("AMSGrad follows its definition while gradients shrink", arguments: Table.all)
  func amsgrad(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(57)
      for n in lengths {
        var p: [T] = numbers.array(n) + output(0)
        var m: [T] = [T](repeating: 0, count: n) + output(0)
        var (v, largest) = (m, m)
        var (wantedP, wantedM) = (p[..<n].map { Double($0) }, [Double](repeating: 0, count: n))
        var (wantedV, wantedLargest) = (wantedM, wantedM)
        for t in 1...4 {
          let g: [T] = (numbers.array(n) as [T]).map { t < 3 ? $0 : $0 / 1024 }
          let (c1, c2) = (1 - pow(0.9, Double(t)), 1 - pow(0.5, Double(t)))
          kernels.amsgrad(
            n, 1e-2 / c1, 0.9, 0.5, 1 / c2.squareRoot(), 1e-8, g, &m, &v, &largest, &p, nil)
          for i in 0..<n {
            let slope = Double(g[i])
            wantedM[i] = 0.9 * wantedM[i] + (1 - 0.9) * slope
            wantedV[i] = 0.5 * wantedV[i] + (1 - 0.5) * slope * slope
            wantedLargest[i] = max(wantedLargest[i], wantedV[i])
            wantedP[i] -= 1e-2 * (wantedM[i] / c1) / ((wantedLargest[i] / c2).squareRoot() + 1e-8)
          }
        }
        expectEqual(p, wantedP, 8)
        expectEqual(v, wantedV, 4, size: 1e-3)
        expectEqual(largest, wantedLargest, 4, size: 1e-3)
        #expect((0..<n).contains { largest[$0] > v[$0] } || n == 0)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Gradient descent follows its definition: plain, momentum, Nesterov", arguments: Table.all)
  func sgd(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(52)
      for n in lengths {
        for (momentum, nesterov) in [(0.0, Int32(0)), (0.9, 0), (0.9, 1)] {
          let start: [T] = numbers.array(n)
          let before: [T] = numbers.array(n)
          let g: [T] = numbers.array(n)
          var p = start + output(0)
          var velocity = before + output(0)
          if momentum == 0 {
            kernels.sgd(n, 0.1, 0, nesterov, g, nil, &p, nil)
          } else {
            kernels.sgd(n, 0.1, momentum, nesterov, g, &velocity, &p, nil)
          }
          let moved = zip(before, g).map { momentum * Double($0) + Double($1) }
          let direction = zip(g, moved).map {
            momentum == 0 ? Double($0) : nesterov != 0 ? Double($0) + momentum * $1 : $1
          }
          expectEqual(p, zip(start, direction).map { Double($0) - 0.1 * $1 })
          if momentum != 0 { expectEqual(velocity, moved) }
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Philox4x32-10 gives Random123's known answers")
  func philox() {
    let ones = UInt32.max
    let cases: [([UInt32], [UInt32], [UInt32])] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
      (
        [ones, ones, ones, ones], [ones, ones],
        [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
      ),
      (
        [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0],
        [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
      ),
    ]
    for (counter, key, wanted) in cases {
      var out: [UInt32] = [0, 0, 0, 0]
      seismo_philox4x32(counter, key, &out)
      #expect(out == wanted)
    }
  }

  @Test("Dropout keeps by Philox's words, the same at every level", arguments: Table.all)
  func dropout(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(53)
      let key: UInt64 = 0x1234_5678_9ABC_DEF0
      for n in lengths {
        for offset: UInt64 in [0, 1, 2, 7, (1 << 34) - 3] {
          let x: [T] = numbers.array(n)
          var y: [T] = output(n)
          kernels.dropout(n, 0.3, key, offset, x, &y)
          let scale = T(1 / (1 - 0.3))
          let wanted = (0..<n).map { i -> Double in
            let at = offset + UInt64(i)
            var words: [UInt32] = [0, 0, 0, 0]
            seismo_philox4x32(
              [UInt32(truncatingIfNeeded: at / 4), UInt32(truncatingIfNeeded: at >> 34), 0, 0],
              [UInt32(truncatingIfNeeded: key), UInt32(key >> 32)], &words)
            return words[Int(at % 4)] < UInt32(0.3 * 0x1p32) ? 0 : Double(x[i] * scale)
          }
          expectEqual(y, wanted, 0)
        }
      }
      let ones = [T](repeating: 1, count: 100_000)
      var y: [T] = output(ones.count)
      kernels.dropout(ones.count, 0.3, key, 0, ones, &y)
      #expect(abs(kernels.sum(ones.count, y) / 100_000 - 1) < 0.01)
      kernels.dropout(ones.count, 0, key, 0, ones, &y)
      #expect(Array(y[..<ones.count]) == ones)
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
