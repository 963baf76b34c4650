public import SeismoSpec

/// The columns that a preparation step acts on: names, globs, `numeric`, `categorical`, `dates`, `all`.
public struct ColumnSelection: Sendable, Equatable {
  /// The words as the spec has them.
  public var words: [String]

  /// Every numeric column.
  public static let numeric = ColumnSelection(words: ["numeric"])
  /// Every categorical column.
  public static let categorical = ColumnSelection(words: ["categorical"])
  /// Every column of dates or times of day; they are numeric as well.
  public static let dates = ColumnSelection(words: ["dates"])
  /// Every column.
  public static let all = ColumnSelection(words: ["all"])

  private static let kinds = ["numeric", "categorical", "dates", "all"]

  /// Makes a selection from words.
  public init(words: [String]) {
    self.words = words
  }

  /// The positions of the selected columns, in the table's order.
  ///
  /// - Throws: `ParameterProblem` for a name or glob that matches no column.
  public func indices(in table: Table) throws(ParameterProblem) -> [Int] {
    var selected: Set<Int> = []
    for word in words {
      let found = table.columns.indices.filter { matches(word, table.columns[$0]) }
      if found.isEmpty, !Self.kinds.contains(word) {
        throw ParameterProblem("on", Self.noColumn(word, among: table.columns.map(\.name)))
      }
      selected.formUnion(found)
    }
    return selected.sorted()
  }

  /// The sentence for a column that isn't there.
  package static func noColumn(_ name: String, among names: [String]) -> String {
    SeismoSpec.noColumn(name, among: names)
  }

  private func matches(_ word: String, _ column: Column) -> Bool {
    switch word {
    case "all": true
    case "numeric": column.numbers != nil
    case "categorical": column.numbers == nil
    case "dates": column.type.isDate
    default: column.name == word || (word.contains("*") && glob(Array(word), Array(column.name)))
    }
  }
}

/// Whether a name matches a pattern in which `*` stands for any run of characters.
private func glob(_ pattern: [Character], _ name: [Character]) -> Bool {
  var reachable: Set<Int> = [0]
  for symbol in pattern {
    if symbol == "*" {
      reachable = Set((reachable.min() ?? name.count + 1)...max(name.count, reachable.min() ?? 0))
    } else {
      reachable = Set(reachable.filter { $0 < name.count && name[$0] == symbol }.map { $0 + 1 })
    }
    if reachable.isEmpty { return false }
  }
  return reachable.contains(name.count)
}

extension Value where V == ColumnSelection {
  /// A word, or a list of words: column names, globs, `numeric`, `categorical`, `dates`, `all`.
  public static let columns = Value(
    accepts: "column names, globs, numeric, categorical, dates or all",
    schema: .either([.text, .list(of: .text, atLeast: 1)])
  ) {
    node, decoding in
    if let word = node.text, !word.isEmpty { return ColumnSelection(words: [word]) }
    if case .list(let items) = node.body, !items.isEmpty {
      let words = items.compactMap(\.text).filter { !$0.isEmpty }
      if words.count == items.count { return ColumnSelection(words: words) }
    }
    decoding.report(
      .wrongType(
        expected: "column names, globs, numeric, categorical, dates or all",
        found: node.described),
      at: node)
    return nil
  } encode: { selection, _ in
    selection.words.count == 1
      ? SpecNode(.scalar(selection.words[0]))
      : SpecNode(.list(selection.words.map { SpecNode(.scalar($0)) }))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
  }
}

extension Parameter {
  /// The usual `on:` parameter of a preparation step.
  public static func on(
    _ property: any WritableKeyPath<Owner, ColumnSelection> & Sendable
  ) -> Parameter {
    Parameter(
      "on", property, .columns,
      "Columns it acts on: names, globs, numeric, categorical, dates, all.")
  }
}
