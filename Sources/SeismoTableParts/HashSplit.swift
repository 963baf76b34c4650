package import SeismoSpec
package import SeismoTables

/// Divides the rows by a hash of their key: a row's part depends on its key and on nothing else, so it stays there when
/// rows are added, left out or put in another order, whatever the spec's seed. Rows of one key are in one part.
///
/// The key is the text of each column of `by`, in that order, as a number's shortest decimal or as the level. It is
/// hashed by FNV-1a in 64 bits (Fowler, Noll and Vo) and SplitMix64's finalizer (Steele et al., OOPSLA 2014), begun
/// with `salt`; the hash as a fraction of 2⁶⁴ falls below `train`, below `train` + `validation`, or above. So the parts
/// are as large as the fractions on average only.
package struct HashSplit: FractionSplitter {
  package static let name = "hash"
  package static let summary =
    "Divides the rows by a hash of key columns: each stays in its part when rows are added."
  package static let examples = ["{use: hash, by: when}", "{use: hash, by: [x, colour], salt: 1}"]
  package static let parameters: [Parameter<HashSplit>] =
    [
      Parameter("by", required: \.by, .names, "The columns of the key."),
      Parameter("salt", \.salt, .integer(atLeast: 0), "Another number makes another division."),
      Parameter("input", \.input, .flag, "Whether the columns are inputs too."),
    ] + fractionParameters

  /// The columns of the key.
  package var by: [String]?
  /// Another number makes another division.
  package var salt = 0
  /// Whether the columns are inputs too.
  package var input = false
  /// The shares of the parts.
  package var fractions = SplitFractions()

  /// The split without its columns.
  package init() {}

  /// The columns of the key.
  package var looksAt: ColumnsApart { ColumnsApart(by ?? [], key: "by", areInputs: input) }

  /// Parts by the keys' hashes.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, or when no row falls to training.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    var hashes = [StableHash](
      repeating: StableHash(UInt64(salt)), count: table.rowCount)
    for name in by ?? [] {
      let texts = try table.apart(name, key: "by").texts
      for (row, text) in texts.enumerated() { hashes[row].add(text) }
    }
    return try Partition(
      parts: hashes.map { hash in
        let place = hash.fraction
        return place < fractions.train ? 0 : place < fractions.train + fractions.validation ? 1 : 2
      })
  }
}

/// FNV-1a in 64 bits over texts, each ended by a byte that no UTF-8 has.
struct StableHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  init(_ salt: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: salt >> shift)) }
  }

  private mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0xff)
  }

  /// From 0 to below 1, a multiple of 2⁻⁵³, through the finalizer of SplitMix64.
  var fraction: Double {
    var z = state &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}

extension Value where V == [String] {
  /// A column's name, or a list of names.
  static var names: Value {
    Value(
      accepts: "a column's name, or a list of names",
      schema: .either([.text, .list(of: .text, atLeast: 1)])
    ) { node, decoding in
      let names = Value<[String]>.list(of: .text)
      if case .list(let items) = node.body, !items.isEmpty { return decoding.decode(names, node) }
      if let text = node.text, !text.isEmpty { return [text] }
      decoding.report(
        .wrongType(expected: "a column's name, or a list of names", found: node.described), at: node
      )
      return nil
    } encode: { names, _ in
      names.count == 1
        ? SpecNode(.scalar(names[0])) : SpecNode(.list(names.map { SpecNode(.scalar($0)) }))
    } counterexamples: {
      [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
    }
  }
}
