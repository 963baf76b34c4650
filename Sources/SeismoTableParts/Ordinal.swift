package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by one number: the place of its level, from 0, among the levels that
/// training has, or in the order that is declared.
///
/// Without a declared order, levels stand in the column's own: by value if all are numbers, else by
/// the bytes of their UTF-8.
package struct Ordinal: Transform {
  /// What a value becomes that has no place.
  package enum Policy: String, CaseIterable, Codable, Sendable {
    /// Missing.
    case missing
    /// One more than the last place.
    case last
    /// Its row is refused.
    case error
  }

  package static let name = "ordinal"
  package static let summary =
    "Replaces a categorical column by the place of its level, from 0, in an order."
  package static let examples = [
    "ordinal", "{use: ordinal, order: {colour: [red, green, blue]}, unseen: last, missing: last}",
    "{use: ordinal, missing: error}",
  ]
  package static let parameters: [Parameter<Ordinal>] = [
    .on(\.on),
    Parameter(
      "order", \.order, .mapping(to: .list(of: .text)),
      "All levels of a column in their order; without one, its training levels, sorted."),
    Parameter(
      "unseen", \.unseen, .choice,
      "A level that has no place: missing, one more than the last place, or an error."),
    Parameter(
      "missing", \.missing, .choice,
      "A missing value: still missing, one more than the last place, or an error."),
  ]

  /// The columns to encode.
  package var on = ColumnSelection.categorical
  /// The levels in order, by column.
  package var order: [String: [String]] = [:]
  /// What a level becomes that has no place; an error, as in scikit-learn's `OrdinalEncoder`.
  package var unseen = Policy.error
  /// What a missing value becomes.
  package var missing = Policy.missing

  /// The transform with its defaults.
  package init() {}

  /// Checks that each declared order has levels, each once.
  package func validate() throws(ParameterProblem) {
    for (name, levels) in order.sorted(by: { $0.key < $1.key }) {
      if levels.isEmpty { throw ParameterProblem("order", "names no level of column '\(name)'") }
      var seen: Set<String> = []
      for level in levels where !seen.insert(level).inserted {
        throw ParameterProblem("order", "names '\(level)' of column '\(name)' twice")
      }
    }
  }

  /// Learns each column's levels.
  ///
  /// - Throws: `ParameterProblem` for a numeric column, for an order of a column that isn't
  ///   selected, or one that lacks a level of the training rows.
  package func fit(_ rows: TrainView) throws -> FittedOrdinal {
    let selected = try categoricalColumns(in: rows.table)
    try requireSelected(selected.map(\.name), of: rows.table)
    let entries = try selected.map { name, codes, levels in
      let seen = Set(codes.filter { $0 >= 0 }).sorted().map { levels[Int($0)] }
      guard let declared = order[name] else {
        return FittedOrdinal.Entry(name: name, levels: seen)
      }
      if let level = seen.first(where: { !declared.contains($0) }) {
        throw ParameterProblem(
          "order", column: name, "has the level '\(level)', which its order lacks")
      }
      return FittedOrdinal.Entry(name: name, levels: declared)
    }
    return FittedOrdinal(unseen: unseen, missing: missing, columns: entries)
  }

  private func requireSelected(_ selected: [String], of table: Table) throws(ParameterProblem) {
    let known = Set(selected)
    for name in order.keys.sorted() where !known.contains(name) {
      guard table.index(of: name) != nil else {
        throw ParameterProblem("order", ColumnSelection.noColumn(name, among: selected))
      }
      throw ParameterProblem("order", column: name, "is not among those of 'on'")
    }
  }
}

/// The levels in order, by column.
package struct FittedOrdinal: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its levels; each becomes its place, from 0.
    package var levels: [String]
  }

  /// What a level becomes that has no place.
  package let unseen: Ordinal.Policy
  /// What a missing value becomes.
  package let missing: Ordinal.Policy
  /// In the order of the table's columns.
  package let columns: [Entry]

  /// Those that have a place.
  package var levels: [String: [String]] {
    Dictionary(columns.map { ($0.name, $0.levels) }) { first, _ in first }
  }

  /// Puts the numbers in each column's place.
  ///
  /// - Throws: `DataProblem` for a level without a place, or a missing value, where that is to be an
  ///   error.
  package func apply(to table: inout Table) throws {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    for index in table.columns.indices {
      guard let entry = entries[table.columns[index].name],
        case .categories(let codes, let levels) = table.columns[index].values
      else { continue }
      let places = places(of: levels, in: entry)
      let numbers = try codes.enumerated().map { row, code in
        if code >= 0, let place = places[Int(code)] { return Double(place) }
        switch code < 0 ? missing : unseen {
        case .missing: return Double.nan
        case .last: return Double(entry.levels.count)
        case .error:
          throw table.problem(
            code < 0 ? .missing : .unseen(levels[Int(code)]), at: row, column: entry.name)
        }
      }
      table.columns[index] = Column(name: entry.name, values: .numbers(numbers))
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var (table, refusals) = (table, [NumberFormula]())
    table.replace(columns, named: \.name) { column, entry in
      guard let text = column.texts else { return nil }
      let count = entry.levels.count
      let place = text.place(
        among: entry.levels, missing: missing == .last ? count : count + 1,
        unseen: unseen == .last ? count : count + 1)
      if missing == .error { refusals.append(text.isMissing) }
      if unseen == .error {
        refusals.append(text.place(among: entry.levels, missing: 0, unseen: -1).isLess(than: 0))
      }
      let hasNone = place.isGreater(than: Double(count) + 0.5)
      return [.init(name: column.name, hasNone.choose(.constant(.nan), else: place))]
    }
    for refusal in refusals { table.refuse(where: refusal) }
    return table
  }

  /// The place of each level; nil for one that has none.
  private func places(of levels: [String], in entry: Entry) -> [Int?] {
    var places: [String: Int] = [:]
    for (place, level) in entry.levels.enumerated() { places[level] = place }
    return levels.map { places[$0] }
  }
}
