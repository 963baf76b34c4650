public import SeismoSpec

/// An initializer of a dense layer that looks at the first batch: it fills as others do, and is then called again for
/// each layer in turn, when those before it have their final values.
public protocol DataDependentInitializer: Initializer {
  /// Changes what `fill` wrote.
  ///
  /// - Parameters:
  ///   - values: the tensor's; a weight is [outputs, inputs].
  ///   - batch: of a weight, what the layer takes; of a bias, the layer's products of it, before the bias.
  func refill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, _ batch: LayerBatch,
    random: inout RandomStream)
}

/// Numbers of one batch at a place of a network, [rows × width], in double precision.
public struct LayerBatch: Sendable {
  /// At least 1.
  public let rows: Int
  /// Numbers per row.
  public let width: Int
  private let values: [Double]

  /// - Parameter values: row by row.
  package init(rows: Int, width: Int, _ values: [Double]) {
    (self.rows, self.width, self.values) = (rows, width, values)
  }

  /// A number of a row.
  public subscript(_ row: Int, _ column: Int) -> Double { values[row * width + column] }

  /// x Wᵀ of these rows, for W [outputs × width].
  public func products(_ weight: [Double]) -> LayerBatch {
    let outputs = weight.count / width
    var products = [Double](repeating: 0, count: rows * outputs)
    for row in 0..<rows {
      for output in 0..<outputs {
        var sum = 0.0
        for i in 0..<width { sum += values[row * width + i] * weight[output * width + i] }
        products[row * outputs + output] = sum
      }
    }
    return LayerBatch(rows: rows, width: outputs, products)
  }
}
