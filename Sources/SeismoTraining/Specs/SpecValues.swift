internal import SeismoSpec
internal import SeismoTables

extension Value where V == [String: ColumnType] {
  /// `{column: number, other: category}`.
  static let columnTypes = Value.byColumn(
    accepts: "a mapping of columns to types", schema: .choice(ColumnType.allCases.map(\.rawValue))
  ) { node, decoding in
    if let type = node.text.flatMap(ColumnType.init) { return type }
    decoding.report(
      .notAChoice(
        found: node.text ?? node.described, choices: ColumnType.allCases.map(\.rawValue)), at: node)
    return nil
  } encode: {
    SpecNode(.scalar($0.rawValue))
  }
}

extension Value where V == [String: [String]] {
  /// `{column: [-200, off]}`.
  static let columnMarkers = Value.byColumn(
    accepts: "a mapping of columns to lists of texts",
    schema: .list(of: .text(mayBeEmpty: true), atLeast: 1)
  ) { node, decoding in
    if case .list(let items) = node.body, !items.isEmpty {
      let texts = items.compactMap(\.text)
      if texts.count == items.count { return texts }
    }
    decoding.report(.wrongType(expected: "a list of texts", found: node.described), at: node)
    return nil
  } encode: {
    SpecNode(.list($0.map { SpecNode(.scalar($0)) }))
  }
}

extension Value {
  /// A mapping from columns' names, each value read by `decode`.
  private static func byColumn<Item: Sendable>(
    accepts: String, schema: ValueSchema,
    decode: @escaping @Sendable (SpecNode, inout Decoding) -> Item?,
    encode: @escaping @Sendable (Item) -> SpecNode
  ) -> Value where V == [String: Item] {
    Value(accepts: accepts, schema: .mapping(to: schema)) { node, decoding in
      guard case .map(let entries) = node.body else {
        decoding.report(.wrongType(expected: accepts, found: node.described), at: node)
        return nil
      }
      var items: [String: Item] = [:]
      for entry in entries { items[entry.key] = decode(entry.value, &decoding) }
      return items
    } encode: { items, _ in
      let sorted = items.sorted { $0.key < $1.key }
      return SpecNode(
        .map(sorted.map { SpecNode.Entry(key: $0.key, value: encode($0.value)) }))
    } counterexamples: {
      [SpecNode(.scalar("number")), SpecNode(.list([]))]
    }
  }
}
