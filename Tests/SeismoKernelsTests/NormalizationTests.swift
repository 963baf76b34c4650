import SeismoKernels
import Testing

private let shapes = [(1, 3), (2, 1), (5, 4), (32, 17), (32, 40), (9, 100)]

/// Batch normalization of x in double: y, mean, biased variance and inv by column.
private func normalize(
  _ x: [Double], _ rows: Int, _ cols: Int, _ gamma: [Double], _ beta: [Double], eps: Double,
  outside: Bool
) -> (y: [Double], mean: [Double], variance: [Double], inv: [Double]) {
  var y = x
  var means: [Double] = []
  var variances: [Double] = []
  var invs: [Double] = []
  for j in 0..<cols {
    let column = (0..<rows).map { x[$0 * cols + j] }
    let mean = column.reduce(0, +) / Double(rows)
    let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
    let inv = outside ? 1 / (variance.squareRoot() + eps) : 1 / (variance + eps).squareRoot()
    for i in 0..<rows { y[i * cols + j] = (column[i] - mean) * inv * gamma[j] + beta[j] }
    means.append(mean)
    variances.append(variance)
    invs.append(inv)
  }
  return (y, means, variances, invs)
}

@Suite("Batch normalization")
struct NormalizationTests {
  @Test("Training normalizes by the batch and moves the running statistics", arguments: Table.all)
  func training(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(41)
      for (rows, cols) in shapes {
        for outside in [false, true] {
          let x: [T] = numbers.array(rows * cols, -1...3)
          let gamma: [T] = numbers.array(cols, 0.5...2)
          let beta: [T] = numbers.array(cols)
          let eps = 0.01
          var runningMean: [T] = numbers.array(cols) + output(0)
          var runningVar: [T] = numbers.array(cols, 0.5...2) + output(0)
          let before = (runningMean, runningVar)
          var mean: [T] = output(cols)
          var inv: [T] = output(cols)
          var y: [T] = output(rows * cols)
          kernels.batch_norm_train(
            rows, cols, x, gamma, beta, eps, outside ? 1 : 0, 0.1, &runningMean, &runningVar,
            &mean, &inv, &y)
          let wanted = normalize(
            x.map { Double($0) }, rows, cols, gamma.map { Double($0) }, beta.map { Double($0) },
            eps: eps, outside: outside)
          expectEqual(mean, wanted.mean, 16)
          expectEqual(inv, wanted.inv, 64)
          expectEqual(y, wanted.y, 64)
          expectEqual(
            runningMean, zip(before.0, wanted.mean).map { 0.9 * Double($0) + 0.1 * $1 }, 16)
          let unbiased = Double(rows) / Double(max(1, rows - 1))
          expectEqual(
            runningVar,
            zip(before.1, wanted.variance).map { 0.9 * Double($0) + 0.1 * $1 * unbiased }, 16)
          var evaluated: [T] = output(rows * cols)
          kernels.batch_norm_eval(
            rows, cols, x, gamma, beta, eps, outside ? 1 : 0, runningMean, runningVar, &evaluated)
          expectEqual(
            evaluated,
            (0..<rows * cols).map { at in
              let j = at % cols
              let v = Double(runningVar[j])
              let inv = outside ? 1 / (v.squareRoot() + eps) : 1 / (v + eps).squareRoot()
              return (Double(x[at]) - Double(runningMean[j])) * inv * Double(gamma[j])
                + Double(beta[j])
            }, 32)
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("Gradients agree with finite differences for both places of eps", arguments: Table.all)
  func gradients(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(42)
      for (rows, cols) in [(2, 1), (5, 4), (8, 17)] {
        for outside in [false, true] {
          let x: [T] = numbers.array(rows * cols, -1...3)
          let dy: [T] = numbers.array(rows * cols)
          let gamma: [T] = numbers.array(cols, 0.5...2)
          let beta: [T] = numbers.array(cols)
          let eps = 0.1
          var mean: [T] = output(cols)
          var inv: [T] = output(cols)
          var y: [T] = output(rows * cols)
          kernels.batch_norm_train(
            rows, cols, x, gamma, beta, eps, outside ? 1 : 0, 0, nil, nil, &mean, &inv, &y)
          var dgamma: [T] = output(cols)
          var dbeta: [T] = output(cols)
          var dx: [T] = output(rows * cols)
          kernels.batch_norm_backward(
            rows, cols, x, gamma, mean, inv, eps, outside ? 1 : 0, dy, &dgamma, &dbeta, &dx)
          let loss = { (x: [Double], gamma: [Double], beta: [Double]) -> Double in
            let y = normalize(x, rows, cols, gamma, beta, eps: eps, outside: outside).y
            return zip(y, dy).reduce(0) { $0 + $1.0 * Double($1.1) }
          }
          let point = [x.map { Double($0) }, gamma.map { Double($0) }, beta.map { Double($0) }]
          let slopes = point.indices.map { which in
            point[which].indices.map { at in
              var (up, down) = (point, point)
              up[which][at] += 1e-5
              down[which][at] -= 1e-5
              return (loss(up[0], up[1], up[2]) - loss(down[0], down[1], down[2])) / 2e-5
            }
          }
          let tolerance = T.self == Float.self ? 100 : 1e-8 / Double(T.ulpOfOne)
          expectEqual(dx, slopes[0], tolerance, "dx \(rows) \(cols) \(outside)")
          expectEqual(dgamma, slopes[1], tolerance, "dgamma")
          expectEqual(dbeta, slopes[2], tolerance, "dbeta")
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A constant column has finite gradients", arguments: Table.all)
  func constantColumn(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      let (rows, cols) = (4, 3)
      let x = [T](repeating: 2, count: rows * cols)
      let dy = (0..<rows * cols).map { T($0) }
      let gamma = [T](repeating: 1, count: cols)
      for outside in [Int32(0), 1] {
        var mean: [T] = output(cols)
        var inv: [T] = output(cols)
        var y: [T] = output(rows * cols)
        kernels.batch_norm_train(
          rows, cols, x, gamma, gamma, 0.25, outside, 0, nil, nil, &mean, &inv, &y)
        var dgamma: [T] = output(cols)
        var dbeta: [T] = output(cols)
        var dx: [T] = output(rows * cols)
        kernels.batch_norm_backward(
          rows, cols, x, gamma, mean, inv, 0.25, outside, dy, &dgamma, &dbeta, &dx)
        let scale: Double = outside == 0 ? 2 : 4
        expectEqual(dx, (0..<rows * cols).map { scale * (Double($0 / cols) - 1.5) * 3 })
        expectEqual(dgamma, [0, 0, 0])
        expectEqual(y, [Double](repeating: 1, count: rows * cols))
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
