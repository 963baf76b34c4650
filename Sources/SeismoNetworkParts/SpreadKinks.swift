internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Biases that put each unit's zero among the rows of the first batch: minus a random mean of five rows' products, with
/// weights drawn from Exp(1) (Steinwart, "A Sober Look at Neural Network Initializations", 2019, as in Holzmüller,
/// Grinsztajn and Steinwart, "Better by Default", 2024, appendix A).
package struct SpreadKinks: DataDependentInitializer {
  package static let name = "spread_kinks"
  package static let summary =
    "Biases that put each unit's zero at a random mean of five rows of the first batch."
  package static let parameters: [Parameter<SpreadKinks>] = []
  private static let rows = 5

  /// The initializer.
  package init() {}

  package func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = 0 }
  }

  package func refill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, _ batch: LayerBatch,
    random: inout RandomStream
  ) {
    for unit in values.indices {
      var (sum, total) = (0.0, 0.0)
      for _ in 0..<Self.rows {
        let weight = -log(1 - random.uniform())
        sum += weight * batch[random.below(batch.rows), unit]
        total += weight
      }
      values[unit] = total > 0 ? -sum / total : 0
    }
  }
}
