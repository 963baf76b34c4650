import SeismoKernels
import Testing

private let shapes = [1, 2, 3, 4, 7, 8, 15, 16, 17, 33, 64, 70].flatMap { cols in
  [1, 3, 8].map { (rows: $0, cols: cols) }
}

/// Layer normalization in double precision, and its gradients, from their formulas.
private struct Reference {
  var y, dx, dgamma, dbeta: [Double]

  init(
    _ x: [Double], _ gamma: [Double], _ beta: [Double], _ dy: [Double], eps: Double, cols: Int
  ) {
    (y, dx) = (x, x)
    (dgamma, dbeta) = (gamma.map { _ in 0 }, gamma.map { _ in 0 })
    for start in stride(from: 0, to: x.count, by: cols) {
      let row = x[start..<start + cols]
      let mean = row.reduce(0, +) / Double(cols)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(cols)
      let inverse = 1 / (variance + eps).squareRoot()
      let hat = row.map { ($0 - mean) * inverse }
      let slope = (0..<cols).map { dy[start + $0] * gamma[$0] }
      let shift = slope.reduce(0, +) / Double(cols)
      let part = zip(slope, hat).reduce(0) { $0 + $1.0 * $1.1 } / Double(cols)
      for j in 0..<cols {
        y[start + j] = hat[j] * gamma[j] + beta[j]
        dx[start + j] = (slope[j] - shift - hat[j] * part) * inverse
        dgamma[j] += dy[start + j] * hat[j]
        dbeta[j] += dy[start + j]
      }
    }
  }
}

@Suite("Layer normalization")
struct LayerNormTests {
  @Test("Values and gradients follow the formula, scaled and not", arguments: Table.all)
  func formula(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(81)
      for (rows, cols) in shapes {
        let x: [T] = numbers.array(rows * cols, -1...3)
        let dy: [T] = numbers.array(rows * cols)
        for isScaled in [true, false] {
          let gamma: [T] = isScaled ? numbers.array(cols, 0.5...2) : [T](repeating: 1, count: cols)
          let beta: [T] = isScaled ? numbers.array(cols) : [T](repeating: 0, count: cols)
          let wanted = Reference(
            x.map { Double($0) }, gamma.map { Double($0) }, beta.map { Double($0) },
            dy.map { Double($0) }, eps: 1e-2, cols: cols)
          var y: [T] = output(rows * cols)
          var dx: [T] = output(rows * cols)
          var dgamma: [T] = output(cols)
          var dbeta: [T] = output(cols)
          if isScaled {
            kernels.layer_norm(rows, cols, x, gamma, beta, 1e-2, &y)
            kernels.layer_norm_backward(
              rows, cols, x, gamma, 1e-2, dy, &dgamma, &dbeta, &dx)
            expectEqual(dgamma, wanted.dgamma, 64, "dgamma \(rows) \(cols)")
            expectEqual(dbeta, wanted.dbeta, 16, "dbeta \(rows) \(cols)")
          } else {
            kernels.layer_norm(rows, cols, x, nil, nil, 1e-2, &y)
            kernels.layer_norm_backward(rows, cols, x, nil, 1e-2, dy, nil, nil, &dx)
          }
          expectEqual(y, wanted.y, 32, "y \(rows) \(cols)")
          expectEqual(dx, wanted.dx, 256, "dx \(rows) \(cols)")
        }
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }

  @Test("A row's bits depend on that row alone", arguments: Table.all)
  func rows(table: Table) throws {
    let kernels = try table.kernels()
    func check<T: Element>(_: T.Type) {
      var numbers = Numbers(82)
      let (rows, cols) = (5, 19)
      let x: [T] = numbers.array(rows * cols)
      var whole: [T] = output(rows * cols)
      kernels.layer_norm(rows, cols, x, nil, nil, 1e-5, &whole)
      for row in 0..<rows {
        var alone: [T] = output(cols)
        kernels.layer_norm(
          1, cols, Array(x[row * cols..<(row + 1) * cols]), nil, nil, 1e-5, &alone)
        #expect(Array(alone[..<cols]) == Array(whole[row * cols..<(row + 1) * cols]))
      }
    }
    table.size == 8 ? check(Double.self) : check(Float.self)
  }
}
