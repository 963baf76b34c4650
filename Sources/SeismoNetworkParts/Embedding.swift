package import SeismoNetworks
package import SeismoSpec

/// A trained row of numbers for each category (Guo and Berkhahn, "Entity Embeddings of Categorical Variables", 2016),
/// beside the numbers if it takes them too. Index 0, of levels that training lacks, starts at zeros and stays there
/// unless rare levels share it.
package struct Embedding: NetworkPart {
  package static let name = "embedding"
  package static let summary =
    "A trained row of numbers for each level of each column of the step 'index', beside the numbers."
  package static let examples = ["embedding", "{use: embedding, width: 3, scale: 0.1}"]
  package static let parameters: [Parameter<Embedding>] = [
    Parameter("width", \.width, .integer(in: 1...4096), "Numbers per level."),
    Parameter(
      "scale", \.scale, .number(.greaterThan(0)), "Their standard deviation at first."),
  ]
  package static let takes = PartInputs(1...2, of: [.number, .index])

  var width = 8
  var scale = 1.0

  /// Eight numbers per level.
  package init() {}

  package func plan(_ inputs: [Tensor], in network: inout NetworkBuilder) throws -> Tensor {
    guard let indices = inputs.first(where: { $0.element == .index }) else {
      throw ParameterProblem(
        nil, "has no categories to take; add the step 'index' to prepare, for columns of words")
    }
    let rows = try network.categoryCounts.enumerated().map { column, count in
      try network.scoped("column\(column)") {
        try $0.lookup(
          indices, column: column, categories: count, width: width,
          initializer: EmbeddingRows(scale: scale))
      }
    }
    return try network.concatenate(
      inputs.filter { $0.element == .number && $0.width > 0 } + rows)
  }
}

/// Normal numbers, and zeros for index 0.
struct EmbeddingRows: Initializer {
  static let name = "embedding_rows"
  static let summary = "Normal numbers, and zeros for index 0."
  static let parameters: [Parameter<EmbeddingRows>] = []
  var scale = 1.0

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = i < info.fanIn ? 0 : scale * random.normal() }
  }
}
