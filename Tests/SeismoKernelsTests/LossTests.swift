import Foundation
import SeismoKernels
import Testing

private func softmax(_ row: [Double]) -> [Double] {
  let most = row.max() ?? 0
  let exps = row.map { exp($0 - most) }
  let sum = exps.reduce(0, +)
  return exps.map { $0 / sum }
}

private let sizes = [(1, 1), (1, 4), (5, 4), (16, 4), (32, 4), (33, 2), (7, 19), (40, 3), (3, 70)]

@Suite("Losses")
struct LossTests {
  @Test("Softmax and its gradient give the reference", arguments: Table.all)
  func softmaxes(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(31)
      for (rows, cols) in sizes {
        let x: [T] = numbers.array(rows * cols, -5...5)
        let dy: [T] = numbers.array(rows * cols)
        var y: [T] = output(rows * cols)
        kernels.softmax(rows, cols, x, &y)
        let row = { (a: [T], i: Int) in a[i * cols..<(i + 1) * cols].map { Double($0) } }
        expectEqual(y, (0..<rows).flatMap { softmax(row(x, $0)) }, 8)
        var dx: [T] = output(rows * cols)
        kernels.softmax_backward(rows, cols, y, dy, &dx)
        let wanted = (0..<rows).flatMap { i in
          let sum = zip(row(y, i), row(dy, i)).reduce(0) { $0 + $1.0 * $1.1 }
          return zip(row(y, i), row(dy, i)).map { $0 * ($1 - sum) }
        }
        expectEqual(dx, wanted, 8)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test(
    "Cross-entropy gives value, gradient and clipped rows, with and without weights",
    arguments: Table.all)
  func crossEntropy(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(32)
      for (rows, classes) in sizes {
        for (floor, keep) in [(-Double.infinity, Int32(0)), (-2.0, 0), (-2.0, 1)] {
          for weighted in [false, true] {
            let x: [T] = numbers.array(rows * classes, -5...5)
            let labels = numbers.labels(rows, classes)
            let weights: [T] = numbers.array(rows, 0.5...2)
            var loss: [T] = output(rows)
            var d: [T] = output(rows * classes)
            var losses: [Double] = []
            var gradients: [Double] = []
            var clipped = 0
            for i in 0..<rows {
              let p = softmax(x[i * classes..<(i + 1) * classes].map { Double($0) })
              let w = weighted ? Double(weights[i]) : 1
              let logP = log(p[Int(labels[i])])
              if logP < floor { clipped += 1 }
              losses.append(-max(logP, floor) * w)
              let zero = logP < floor && keep == 0
              for j in 0..<classes {
                gradients.append(zero ? 0 : 0.125 * w * (p[j] - (j == Int(labels[i]) ? 1 : 0)))
              }
            }
            let count = kernels.cross_entropy(
              rows, classes, x, labels, weighted ? weights : nil, 0.125, floor, keep, &loss, &d)
            #expect(count == clipped)
            expectEqual(loss, losses, 16)
            expectEqual(d, gradients, 8)
            var alone: [T] = output(rows)
            let again = kernels.cross_entropy(
              rows, classes, x, labels, weighted ? weights : nil, 0.125, floor, keep, &alone, nil)
            #expect(again == clipped && alone == loss)
          }
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A row's cross-entropy is the same bits alone and in a batch", arguments: Table.all)
  func crossEntropyRows(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(33)
      let (rows, classes) = (37, 4)
      let x: [T] = numbers.array(rows * classes, -5...5)
      let labels = numbers.labels(rows, classes)
      var loss: [T] = output(rows)
      var d: [T] = output(rows * classes)
      _ = kernels.cross_entropy(
        rows, classes, x, labels, nil, 1, -.infinity, 0, &loss, &d)
      for i in 0..<rows {
        var one: [T] = output(1)
        var slope: [T] = output(classes)
        _ = kernels.cross_entropy(
          1, classes, Array(x[(i * classes)...]), [labels[i]], nil, 1, -.infinity, 0, &one, &slope)
        #expect(one[0] == loss[i])
        #expect(slope[..<classes] == d[i * classes..<(i + 1) * classes])
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A clipped row is one strictly below the floor; NaN is not clipped", arguments: Table.all)
  func clipBoundary(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      // Two equal logits give log p of log 1/2 exactly as the kernel rounds it.
      var at: [T] = output(1)
      _ = kernels.cross_entropy(1, 2, [T(0), 0], [0], nil, 1, -.infinity, 0, &at, nil)
      let floor = -at[0]
      for (limit, clipped) in [(floor, 0), (floor.nextDown, 0), (floor.nextUp, 1)] {
        var loss: [T] = output(1)
        var d: [T] = output(2)
        let count = kernels.cross_entropy(
          1, 2, [T(0), 0], [0], nil, 1, Double(limit), 0, &loss, &d)
        #expect(count == clipped)
        expectEqual(loss, [Double(-(clipped == 1 ? limit : floor))], 0)
        expectEqual(d, clipped == 1 ? [0, 0] : [-0.5, 0.5], 2)
      }
      var loss: [T] = output(1)
      var d: [T] = output(2)
      let count = kernels.cross_entropy(1, 2, [T.nan, 0], [1], nil, 1, -1, 0, &loss, &d)
      #expect(count == 0)
      expectEqual(loss, [.nan])
      expectEqual(d, [.nan, .nan])
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("NLL clips below eps, keeps at eps, and is off with eps 0", arguments: Table.all)
  func negativeLogLikelihood(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let eps = T(0.25)
      let ps: [T] = [0.1, eps.nextDown, eps, eps.nextUp, 0.9, 0, .nan, 1, 0.6]
      let rows = ps.count
      let labels = (0..<rows).map { Int32($0 % 3) }
      var p = [T](repeating: 0.5, count: rows * 3)
      for i in 0..<rows { p[i * 3 + Int(labels[i])] = ps[i] }
      let weights = (0..<rows).map { T($0 + 1) }
      for (limit, keep) in [(Double(eps), Int32(0)), (Double(eps), 1), (0, 0)] {
        var loss: [T] = output(rows)
        var d: [T] = output(rows * 3)
        let count = kernels.nll(rows, 3, p, labels, weights, 0.5, limit, keep, &loss, &d)
        #expect(count == (limit > 0 ? 3 : 0))
        var losses: [Double] = []
        var gradients = [Double](repeating: 0, count: rows * 3)
        for i in 0..<rows {
          let (q, w) = (Double(ps[i]), Double(i + 1))
          let below = limit > 0 && q < limit
          losses.append(-log(below ? limit : q) * w)
          gradients[i * 3 + Int(labels[i])] =
            below && keep == 0 ? 0 : -0.5 * w / (below ? limit : q)
        }
        expectEqual(loss, losses, 8)
        expectEqual(d, gradients, 8)
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Mean squared error gives value and gradient", arguments: Table.all)
  func meanSquaredError(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(34)
      for (rows, cols) in sizes {
        for weighted in [false, true] {
          let x: [T] = numbers.array(rows * cols)
          let t: [T] = numbers.array(rows * cols)
          let weights: [T] = numbers.array(rows, 0.5...2)
          var loss: [T] = output(rows)
          var d: [T] = output(rows * cols)
          kernels.mse(rows, cols, x, t, weighted ? weights : nil, 0.5, &loss, &d)
          let errors = zip(x, t).map { Double($0) - Double($1) }
          let w = (0..<rows).map { weighted ? Double(weights[$0]) : 1 }
          expectEqual(
            loss,
            (0..<rows).map { i in
              w[i] * errors[i * cols..<(i + 1) * cols].reduce(0) { $0 + $1 * $1 } / Double(cols)
            }, 8 + Double(cols))
          expectEqual(
            d, errors.enumerated().map { 0.5 * w[$0 / cols] * 2 * $1 / Double(cols) }, 8)
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
