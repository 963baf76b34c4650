internal import SeismoSpec
internal import SeismoTables

extension Value where V == [String: ColumnType] {
  /// `{column: number, other: category}`.
  static let columnTypes = Value(
    accepts: "a mapping of columns to number or category",
    schema: .mapping(to: .choice(ColumnType.allCases.map(\.rawValue)))
  ) {
    node, decoding in
    guard case .map(let entries) = node.body else {
      decoding.report(
        .wrongType(expected: "a mapping of columns to number or category", found: node.described),
        at: node)
      return nil
    }
    var types: [String: ColumnType] = [:]
    for entry in entries {
      guard let type = entry.value.text.flatMap(ColumnType.init) else {
        decoding.report(
          .notAChoice(
            found: entry.value.text ?? entry.value.described,
            choices: ColumnType.allCases.map(\.rawValue)), at: entry.value)
        continue
      }
      types[entry.key] = type
    }
    return types
  } encode: { types, _ in
    SpecNode(
      .map(
        types.sorted { $0.key < $1.key }.map {
          SpecNode.Entry(key: $0.key, value: SpecNode(.scalar($0.value.rawValue)))
        }))
  } counterexamples: {
    [SpecNode(.scalar("number")), SpecNode(.list([]))]
  }
}
