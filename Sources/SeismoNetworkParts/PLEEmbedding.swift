package import SeismoNetworks
package import SeismoSpec

/// Several trained numbers for each numeric column, piecewise linear in it: a linear map of its own of the column and of the
/// bins that the transform `ple` with `keep: true` made of it (Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical
/// Features in Tabular Deep Learning", 2022, section 3.2). The bins' weights start as zeros, so that it is linear at
/// first: `PiecewiseLinearEmbeddings` of the authors' rtdl_num_embeddings, version B without an activation, which TabM uses
/// (Gorishniy, Kotelnikov and Babenko, 2025). Where the column wasn't kept, all weights start at random, as in version A.
///
/// Columns with as many bins are one operation, and stand side by side in what the layer puts out.
package struct PLEEmbedding: Layer {
  package static let name = "ple_embedding"
  package static let summary =
    "Several trained numbers for each numeric column: a linear map of its own of the column and its ple bins."
  package static let examples = [
    "ple_embedding", "{use: ple_embedding, width: 3, except: [\"*=*\", year]}",
  ]
  package static let parameters: [Parameter<PLEEmbedding>] = [
    Parameter("width", \.width, .integer(in: 1...4096), "Numbers of each column."),
    Parameter(
      "except", \.except, .list(of: .text),
      "Names of columns that stay as they are; *=* are those that one_hot makes."),
  ]

  var width = 16
  var except = ["*=*"]

  /// TabM's width.
  package init() {}

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) throws -> Tensor {
    let names = input == network.input ? network.inputNames : []
    var (sources, kept) = ([Source](), [Int]())
    for column in 0..<input.width {
      let name = names.count == input.width ? names[column] : "\(column)"
      if except.contains(where: { globMatches($0, name) }) {
        kept.append(column)
      } else if Source.isBin(name), sources.last?.name == Source.name(of: name) {
        sources[sources.count - 1].columns.append(column)
      } else {
        sources.append(
          Source(name: Source.name(of: name), hasNumber: !Source.isBin(name), columns: [column]))
      }
    }
    var parts = try embedded(sources, of: input, in: &network)
    if kept.count == input.width { return input }
    if !kept.isEmpty { parts.append(try network.select(input, columns: kept)) }
    return parts.count == 1 ? parts[0] : try network.concatenate(parts)
  }

  /// An operation for all sources of one kind.
  private func embedded(
    _ sources: [Source], of input: Tensor, in network: inout NetworkBuilder
  ) throws -> [Tensor] {
    var scopes: [String] = []
    for source in sources where !scopes.contains(source.scope) { scopes.append(source.scope) }
    return try scopes.map { scope in
      let alike = sources.filter { $0.scope == scope }
      let inputs = alike[0].columns.count
      let limit = 1 / Double(alike[0].hasNumber ? width : inputs).squareRoot()
      return try network.scoped(scope) { network in
        let columns = try network.select(input, columns: alike.flatMap(\.columns))
        let own = try network.reshape(columns, members: alike.count)
        let weight: any Initializer =
          alike[0].hasNumber ? FirstInput(limit: limit) : UniformNumbers(limit: limit)
        let mapped = try network.memberAffine(
          own, outputs: width, weight: weight, bias: UniformNumbers(limit: limit))
        return try network.reshape(mapped, members: 1)
      }
    }
  }
}

/// A column as it was before `ple`, and the network's inputs that are made of it.
private struct Source {
  var name: String
  /// Whether the first of them is the column itself.
  var hasNumber: Bool
  var columns: [Int]

  /// Alike for sources that one operation takes: "numbers5" for a column and four bins.
  var scope: String { (hasNumber ? "numbers" : "bins") + "\(columns.count)" }

  /// As `ple` names bins: the column's name, ".bin" and a number.
  static func isBin(_ name: String) -> Bool { name.contains(#/\.bin[0-9]+$/#) }
  static func name(of column: String) -> String { column.replacing(#/\.bin[0-9]+$/#, with: "") }
}

/// Uniform numbers on both sides of 0 for the first input of each member, and zeros for the others.
private struct FirstInput: Initializer {
  static let name = "first_input"
  static let summary = "Uniform numbers for the first input, zeros for the others."
  static let parameters: [Parameter<FirstInput>] = []
  var limit = 1.0

  func fill(
    _ values: inout MutableSpan<Double>, of info: ParameterInfo, random: inout RandomStream
  ) {
    for i in values.indices {
      let isFirst = i / info.fanOut % info.fanIn == 0
      values[i] = isFirst ? limit * (2 * random.uniform() - 1) : 0
    }
  }
}
