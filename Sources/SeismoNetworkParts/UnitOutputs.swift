package import SeismoNetworks
package import SeismoSpec

/// Normal weights, divided so that each output of a dense layer has standard deviation 1 over the first batch
/// (Holzmüller, Grinsztajn and Steinwart, "Better by Default", 2024, appendix A). A unit whose outputs are all the same
/// keeps its weights.
package struct UnitOutputs: DataDependentInitializer {
  package static let name = "unit_outputs"
  package static let summary =
    "Normal, divided so that a dense layer's outputs have standard deviation 1 over the first batch."
  package static let parameters: [Parameter<UnitOutputs>] = []

  /// The initializer.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = random.normal() }
  }

  package func refill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, _ batch: LayerBatch,
    random: inout RandomStream
  ) {
    let inputs = batch.width
    let products = batch.products(values.indices.map { values[$0] })
    for unit in 0..<products.width {
      let deviation = products.deviation(of: unit)
      guard deviation > 0, deviation.isFinite else { continue }
      for i in unit * inputs..<(unit + 1) * inputs { values[i] /= deviation }
    }
  }
}

extension LayerBatch {
  /// The standard deviation of a column over the rows, with divisor n.
  fileprivate func deviation(of column: Int) -> Double {
    let mean = (0..<rows).reduce(0) { $0 + self[$1, column] } / Double(rows)
    let squares = (0..<rows).reduce(0) { sum, row in
      let distance = self[row, column] - mean
      return sum + distance * distance
    }
    return (squares / Double(rows)).squareRoot()
  }
}
