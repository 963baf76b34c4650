import SeismoNetworks
import SeismoSpec
import Testing

/// Initializers against their formulas; those with `scale` are held to it by the contract.
@Suite struct InitializerTests {
  private func drawn(_ text: String, _ dimensions: [Int]) throws -> [Double] {
    let initializer = try decode(.component(Kind<any Initializer>.initializer), text)
    var random = RandomStream(seed: 3, purpose: "test")
    var values = [Double](repeating: .nan, count: dimensions.reduce(1, *))
    var span = values.mutableSpan
    try initializer.fill(
      &span, of: ParameterInfo(name: "w", dimensions: dimensions), random: &random)
    return values
  }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance.squareRoot())
  }

  /// Deviation of 300 inputs, and how many of them the farthest number is at most.
  static let formulas: [(text: String, deviation: Double, farthest: Double)] = {
    let (uniform, normal) = (3.0.squareRoot(), 6.0)
    // The deviation of a standard normal between ±2 and between ±1.
    let (cut2, cut1) = (0.879_626, 0.539_560)
    return [
      ("he_uniform", (2.0 / 300).squareRoot(), uniform),
      ("lecun_uniform", (1.0 / 300).squareRoot(), uniform),
      ("lecun_normal", (1.0 / 300).squareRoot(), normal),
      ("uniform", 0.05 / uniform, 1.0001 * uniform),
      ("normal", 0.05, normal), ("{use: normal, std: 2}", 2, normal),
      ("truncated_normal", 0.05 * cut2, 2 / cut2 + 1e-5),
      ("{use: truncated_normal, cut: 1, std: 1}", cut1, 1 / cut1 + 1e-5),
    ]
  }()

  @Test(arguments: formulas)
  func `have the deviation and limits of their formulas`(
    text: String, deviation: Double, farthest: Double
  ) throws {
    let values = try drawn(text, [400, 300])
    let found = moments(values)
    #expect(abs(found.deviation / deviation - 1) < 0.01)
    #expect(abs(found.mean) < deviation * 0.015)
    #expect(values.allSatisfy { abs($0) <= deviation * farthest * 1.000_001 })
    #expect(farthest > 5 || values.contains { abs($0) > deviation * farthest * 0.99 })
  }

  @Test func `normal and uniform go where they are told`() throws {
    #expect(try abs(moments(drawn("{use: normal, mean: 3}", [400, 300])).mean - 3) < 0.001)
    #expect(
      try abs(moments(drawn("{use: truncated_normal, mean: 3}", [400, 300])).mean - 3) < 0.001)
    let values = try drawn("{use: uniform, low: 2, high: 4}", [400, 300])
    #expect(values.allSatisfy { (2...4).contains($0) } && abs(moments(values).mean - 3) < 0.01)
  }

  @Test(arguments: [[7, 7], [5, 9], [9, 5], [1, 6], [3, 4, 6], [2, 6, 4]])
  func `orthogonal matrices have orthonormal rows or columns`(dimensions: [Int]) throws {
    let values = try drawn("{use: orthogonal, scale: 3}", dimensions)
    let (rows, columns) = (dimensions[dimensions.count - 2], dimensions[dimensions.count - 1])
    for start in stride(from: 0, to: values.count, by: rows * columns) {
      let short = min(rows, columns)
      func vector(_ index: Int) -> [Double] {
        (0..<max(rows, columns)).map { other in
          values[start + (rows <= columns ? index * columns + other : other * columns + index)]
        }
      }
      for a in 0..<short {
        for b in 0..<short {
          let product = zip(vector(a), vector(b)).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(product - (a == b ? 9 : 0)) < 1e-13)
        }
      }
    }
  }

  @Test func `orthogonal refuses what is no matrix`() throws {
    let initializer = try decode(.component(Kind<any Initializer>.initializer), "orthogonal")
    do {
      try initializer.check(ParameterInfo(name: "layers.0.bias", dimensions: [4]))
      Issue.record("it doesn't")
    } catch let problem as ParameterProblem {
      #expect(
        problem.reason
          == "'orthogonal' fills matrices, and 'layers.0.bias' is no matrix; use another initializer"
      )
    }
  }
}
