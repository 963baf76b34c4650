package import SeismoNetworks
package import SeismoSpec

/// Several trained numbers for each numeric column, so that a network bends where the data do: periodic features and a
/// linear map of each column's own.
///
/// - `pbld` (Holzmüller, Grinsztajn and Steinwart, "Better by Default", 2024, appendix A): V cos(2πwx + b) + c, and x.
/// - `plr` (Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning", 2022,
///   section 3.4): ReLU(V [cos 2πwx, sin 2πwx] + c).
package struct NumericEmbedding: Layer {
  package static let name = "numeric_embedding"
  package static let summary =
    "Several trained numbers for each numeric column: periodic features and a linear map of its own."
  package static let examples = [
    "numeric_embedding", "{use: numeric_embedding, kind: plr, frequencies: 5, width: 3}",
    "{use: numeric_embedding, frequencies: 6, width: 3, deviation: 0.3}",
  ]
  package static let parameters: [Parameter<NumericEmbedding>] = [
    Parameter(
      "kind", \.kind, .choice,
      "pbld: cosines with phases, and the number; plr: cosines, sines, ReLU."),
    Parameter(
      "frequencies", \.frequencies, .auto(or: .integer(in: 1...4096)),
      "Of each column; auto for 16 (pbld) or 48 (plr)."),
    Parameter(
      "width", \.width, .auto(or: .integer(in: 2...4096)),
      "Numbers of each column; auto for 4 (pbld, one of them the number itself) or 24 (plr)."),
    Parameter(
      "deviation", \.deviation, .auto(or: .number(.greaterThan(0))),
      "Standard deviation of the frequencies at first; auto for 0.1 (pbld) or 0.01 (plr)."),
    Parameter(
      "except", \.except, .list(of: .text),
      "Names of columns that stay as they are; *=* are those that one_hot makes."),
  ]

  enum Kind: String, CaseIterable, Sendable {
    case pbld, plr
  }

  var kind = Kind.pbld
  var frequencies: Int?
  var width: Int?
  var deviation: Double?
  var except = ["*=*"]

  /// PBLD with sixteen frequencies.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let columns = input == network.input ? numericColumns(network) : Array(0..<input.width)
    guard !columns.isEmpty else { return input }
    let numbers = try network.select(input, columns: columns)
    let count = frequencies ?? (kind == .pbld ? 16 : 48)
    let features = try network.periodic(
      numbers, count: count,
      frequencies: NormalNumbers(deviation: deviation ?? (kind == .pbld ? 0.1 : 0.01)),
      phases: kind == .pbld ? UniformNumbers(limit: .pi) : nil)
    let limit = UniformNumbers(limit: 1 / Double(features.width).squareRoot())
    let own = kind == .pbld ? (width ?? 4) - 1 : width ?? 24
    var embedded = try network.memberAffine(features, outputs: own, weight: limit, bias: limit)
    if kind == .plr { embedded = network.relu(embedded) }
    let flat = try network.reshape(embedded, members: 1)
    // PBLD keeps the numbers, beside those that are left as they are.
    let others = (0..<input.width).filter { kind == .pbld || !columns.contains($0) }
    guard !others.isEmpty else { return flat }
    let kept =
      others.count == input.width ? input : try network.select(input, columns: others)
    return try network.concatenate([flat, kept])
  }

  /// Those of the network's input that aren't left as they are; all where nobody knows their names.
  private func numericColumns(_ network: NetworkBuilder) -> [Int] {
    let names = network.inputNames
    guard names.count == network.input.width else { return Array(0..<network.input.width) }
    return names.indices.filter { index in !except.contains { globMatches($0, names[index]) } }
  }
}

/// Normal numbers.
struct NormalNumbers: Initializer {
  static let name = "normal_numbers"
  static let summary = "Normal numbers."
  static let parameters: [Parameter<NormalNumbers>] = []
  var deviation = 1.0

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = deviation * random.normal() }
  }
}

/// Uniform numbers on both sides of 0.
struct UniformNumbers: Initializer {
  static let name = "uniform_numbers"
  static let summary = "Uniform numbers on both sides of 0."
  static let parameters: [Parameter<UniformNumbers>] = []
  var limit = 1.0

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices { values[i] = limit * (2 * random.uniform() - 1) }
  }
}
