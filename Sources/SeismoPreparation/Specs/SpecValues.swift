internal import SeismoSpec

extension Value where V == [String] {
  /// Texts that stand for a missing value: `[-200, off]`.
  static let markers = Value(
    accepts: "a list of texts", schema: .list(of: .text(mayBeEmpty: true), atLeast: 1)
  ) { node, decoding in
    if case .list(let items) = node.body, !items.isEmpty {
      let texts = items.compactMap(\.text)
      if texts.count == items.count { return texts }
    }
    decoding.report(.wrongType(expected: "a list of texts", found: node.described), at: node)
    return nil
  } encode: { texts, _ in
    SpecNode(.list(texts.map { SpecNode(.scalar($0)) }))
  } counterexamples: {
    ["", [], SpecNode(.map([]))]
  }
}
