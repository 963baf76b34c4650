package import SeismoNetworks
package import SeismoSpec

/// A random orthogonal matrix (Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
/// linear neural networks", 2014, section 3), as PyTorch's `orthogonal_`: the shorter of rows and columns are orthonormal,
/// times the scale. Of a weight with a matrix per member each is one.
///
/// Normal vectors, each less its parts along those before (Gram and Schmidt, done twice), are uniform among orthonormal
/// ones (Mezzadri, "How to generate random matrices from the classical compact groups", 2007, section 4).
package struct Orthogonal: Initializer {
  package static let name = "orthogonal"
  package static let summary = "A random orthogonal matrix: keeps the length of what it multiplies."
  package static let parameters: [Parameter<Orthogonal>] = [.scale(\.scale)]

  var scale = 1.0

  /// Scale 1.
  package init() {}

  package func check(_ info: ParameterInfo) throws {
    guard info.dimensions.count > 1 else {
      throw ParameterProblem(
        nil, "'orthogonal' fills matrices, and '\(info.name)' is no matrix; use another initializer"
      )
    }
  }

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) throws {
    try check(info)
    let (rows, columns) = (
      info.dimensions[info.dimensions.count - 2], info.dimensions[info.dimensions.count - 1]
    )
    for start in stride(from: 0, to: values.count, by: max(1, rows * columns)) {
      let vectors = orthonormal(
        min(rows, columns), of: max(rows, columns), random: &random)
      for row in 0..<rows {
        for column in 0..<columns {
          let value = rows <= columns ? vectors[row][column] : vectors[column][row]
          values[start + row * columns + column] = scale * value
        }
      }
    }
  }

  private func orthonormal(
    _ count: Int, of width: Int, random: inout RandomStream
  ) -> [[Double]] {
    var vectors: [[Double]] = []
    while vectors.count < count {
      var own = (0..<width).map { _ in random.normal() }
      for _ in 0..<2 {
        for other in vectors {
          let along = zip(own, other).reduce(0) { $0 + $1.0 * $1.1 }
          for i in own.indices { own[i] -= along * other[i] }
        }
      }
      let length = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // As good as never: the draw lies along those before.
      guard length > 1e-8 else { continue }
      vectors.append(own.map { $0 / length })
    }
    return vectors
  }
}
