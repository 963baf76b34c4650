package import SeismoNetworks
package import SeismoSpec

/// A trained factor for each number of a row, 1 at first: it learns which inputs count (Holzmüller, Grinsztajn and
/// Steinwart, "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data", 2024, section 3).
package struct Scale: Layer {
  package static let name = "scale"
  package static let summary = "Multiplies each number of a row by a trained factor, 1 at first."
  package static let parameters: [Parameter<Scale>] = []

  /// The layer.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    try network.scale(input, Ones())
  }
}
