/// A symmetric matrix, for its eigenvectors.
struct SymmetricMatrix {
  private var rows: [[Double]]

  /// - Parameter value: asked for each pair of a row and a column that isn't before it.
  init(_ size: Int, _ value: (Int, Int) -> Double) {
    rows = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in i..<size {
        rows[i][j] = value(i, j)
        rows[j][i] = rows[i][j]
      }
    }
  }

  /// The eigenvalues and, for each, its vector of length 1: Jacobi's rotations, row by row until nothing beside the
  /// diagonal is left but rounding (Golub and Van Loan, "Matrix Computations", section 8.5).
  func eigen() -> (values: [Double], vectors: [[Double]]) {
    var a = rows
    let size = a.count
    var vectors = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
    let whole = a.joined().reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
      var beside = 0.0
      for i in 0..<size { for j in (i + 1)..<max(size, i + 1) { beside += a[i][j] * a[i][j] } }
      if beside <= 1e-30 * whole { break }
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where a[p][q] != 0 { rotate(&a, &vectors, p, q) }
      }
    }
    return (a.indices.map { a[$0][$0] }, vectors)
  }

  private func rotate(_ a: inout [[Double]], _ vectors: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (1 + theta * theta).squareRoot())
    let c = 1 / (1 + t * t).squareRoot()
    let s = t * c
    for k in a.indices {
      (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
    }
    for k in a.indices {
      (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
      (vectors[p][k], vectors[q][k]) = (
        c * vectors[p][k] - s * vectors[q][k], s * vectors[p][k] + c * vectors[q][k]
      )
    }
  }
}
