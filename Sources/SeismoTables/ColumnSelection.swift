public import SeismoSpec

/// The columns that a preparation step acts on: names, globs, `numeric`, `categorical`, `dates`, `all`.
///
/// A column whose name is one of these words is meant by `{column: dates}`, and the kind beside such a
/// column by `{kind: dates}`; the bare word is refused there.
public struct ColumnSelection: Sendable, Equatable {
  /// The kinds of columns.
  public enum Kind: String, CaseIterable, Sendable {
    case numeric, categorical, dates, all
  }

  /// One of the things that are selected.
  public enum Part: Sendable {
    /// As a spec has it: a column's name, a glob, or the word for a kind.
    case word(String)
    /// A column by its name.
    case column(String)
    /// Every column of a kind.
    case kind(Kind)
  }

  /// What is selected.
  public var parts: [Part]

  /// Every numeric column.
  public static let numeric = ColumnSelection(parts: [.kind(.numeric)])
  /// Every categorical column.
  public static let categorical = ColumnSelection(parts: [.kind(.categorical)])
  /// Every column of dates or times of day; they are numeric as well.
  public static let dates = ColumnSelection(parts: [.kind(.dates)])
  /// Every column.
  public static let all = ColumnSelection(parts: [.kind(.all)])

  /// Makes a selection.
  public init(parts: [Part]) {
    self.parts = parts
  }

  /// Makes a selection from words as a spec has them.
  public init(words: [String]) {
    parts = words.map(Part.word)
  }

  /// The positions of the selected columns, in the table's order.
  ///
  /// - Throws: `ParameterProblem` for a name or glob that matches no column, or a word that is a
  ///   column's name as well.
  public func indices(in table: Table) throws(ParameterProblem) -> [Int] {
    var selected: Set<Int> = []
    for part in parts {
      switch part {
      case .kind(let kind): selected.formUnion(Self.indices(of: kind, in: table))
      case .column(let name):
        guard let index = table.index(of: name) else {
          throw ParameterProblem("on", Self.noColumn(name, among: table.columns.map(\.name)))
        }
        selected.insert(index)
      case .word(let word): selected.formUnion(try Self.indices(of: word, in: table))
      }
    }
    if let index = selected.first(where: { table.columns[$0].categories != nil }) {
      throw ParameterProblem(
        "on", column: table.columns[index].name,
        "is an index of categories by now; let this step come before 'index'")
    }
    return selected.sorted()
  }

  private static func indices(of kind: Kind, in table: Table) -> [Int] {
    table.columns.indices.filter { index in
      let column = table.columns[index]
      return switch kind {
      case .all: column.categories == nil
      case .numeric: column.numbers != nil && column.categories == nil
      case .categorical: column.numbers == nil
      case .dates: column.type.isDate
      }
    }
  }

  private static func indices(
    of word: String, in table: Table
  ) throws(ParameterProblem) -> [Int] {
    let own = table.index(of: word)
    if let kind = Kind(rawValue: word) {
      guard own == nil else {
        throw ParameterProblem(
          "on",
          "'\(word)' is a column's name and the word for every column \(kind.inWords); write "
            + "{column: \(word)} or {kind: \(word)}")
      }
      return indices(of: kind, in: table)
    }
    let matching = table.columns.indices.filter {
      word.contains("*") && table.columns[$0].categories == nil
        && globMatches(word, table.columns[$0].name)
    }
    if let own {
      guard matching.allSatisfy({ $0 == own }) else {
        throw ParameterProblem(
          "on",
          "'\(word)' is a column's name and a pattern that others match; write {column: \"\(word)\"} "
            + "for the column")
      }
      return [own]
    }
    guard !matching.isEmpty else {
      throw ParameterProblem("on", noColumn(word, among: table.columns.map(\.name)))
    }
    return matching
  }

  /// The sentence for a column that isn't there.
  package static func noColumn(_ name: String, among names: [String]) -> String {
    SeismoSpec.noColumn(name, among: names)
  }

  /// A word that a spec has for a kind, and the kind itself, are the same.
  public static func == (a: ColumnSelection, b: ColumnSelection) -> Bool {
    a.parts.map(\.comparable) == b.parts.map(\.comparable)
  }
}

extension ColumnSelection.Kind {
  fileprivate var inWords: String {
    switch self {
    case .numeric: "of numbers"
    case .categorical: "of words"
    case .dates: "of dates or times"
    case .all: "there is"
    }
  }
}

extension ColumnSelection.Part {
  fileprivate var comparable: [String] {
    switch self {
    case .word(let word): [word]
    case .kind(let kind): [kind.rawValue]
    case .column(let name): [name, "column"]
    }
  }
}

/// `{column: dates}`: a column whose name is also a word or a pattern.
private struct NamedColumn: Record {
  static let owner = "'on'"
  static let otherKeys = ["kind"]
  static let parameters: [Parameter<NamedColumn>] = [
    Parameter("column", required: \.column, .text, "The column's name.")
  ]
  var column: String?
}

/// `{kind: dates}`: the columns of a kind beside one that has its name.
private struct ColumnKind: Record {
  static let owner = "'on'"
  static let otherKeys = ["column"]
  static let parameters: [Parameter<ColumnKind>] = [
    Parameter("kind", required: \.kind, .choice, "The kind of columns.")
  ]
  var kind: ColumnSelection.Kind?
}

extension Value where V == ColumnSelection {
  private static let expected = "column names, globs, numeric, categorical, dates or all"

  /// A word, or a list of words: column names, globs, `numeric`, `categorical`, `dates`, `all`; or
  /// `{column: NAME}` or `{kind: WORD}` for one that could be both.
  public static let columns = Value(
    accepts: expected,
    schema: .either([part, .list(of: part, atLeast: 1)])
  ) {
    node, decoding in
    guard case .list(let items) = node.body, !items.isEmpty else {
      return decoding.columns(node, expected).map { ColumnSelection(parts: [$0]) }
    }
    let parts = items.enumerated().compactMap { index, item in
      decoding.within(index: index) { $0.columns(item, expected) }
    }
    return parts.count == items.count ? ColumnSelection(parts: parts) : nil
  } encode: { selection, encoding in
    let nodes = selection.parts.map { $0.node(encoding) }
    return nodes.count == 1 ? nodes[0] : SpecNode(.list(nodes))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
  }

  private static let part = ValueSchema.either([
    .text, .record(NamedColumn.self), .record(ColumnKind.self),
  ])
}

extension Decoding {
  /// One of the things that are selected.
  fileprivate mutating func columns(
    _ node: SpecNode, _ expected: String
  ) -> ColumnSelection.Part? {
    if let word = node.text, !word.isEmpty { return .word(word) }
    guard case .map(let entries) = node.body, !entries.isEmpty else {
      report(.wrongType(expected: expected, found: node.described), at: node)
      return nil
    }
    if node["kind"] != nil { return record(ColumnKind.self, from: node).kind.map { .kind($0) } }
    return record(NamedColumn.self, from: node).column.map { .column($0) }
  }
}

extension ColumnSelection.Part {
  /// As a spec has it; a kind in full where a column has its name.
  fileprivate func node(_ encoding: Encoding) -> SpecNode {
    func entry(_ key: String, _ text: String) -> SpecNode {
      SpecNode(.map([SpecNode.Entry(key: key, value: SpecNode(.scalar(text)))]))
    }
    return switch self {
    case .word(let word): SpecNode(.scalar(word))
    case .column(let name): entry("column", name)
    case .kind(let kind):
      encoding.columns.contains(kind.rawValue)
        ? entry("kind", kind.rawValue) : SpecNode(.scalar(kind.rawValue))
    }
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
