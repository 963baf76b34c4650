package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by the index of its level, which the network takes as `categories`: index 0 is that of
/// levels that training lacks, as in Keras's `StringLookup`.
package struct CategoryIndex: Transform {
  package static let name = "index"
  package static let summary =
    "Replaces a categorical column by the index of its level, for the layer 'embedding'."
  package static let examples = ["index", "{use: index, rare: 20}"]
  package static let parameters: [Parameter<CategoryIndex>] = [
    .on(\.on),
    Parameter(
      "rare", \.rare, .off(or: .integer(atLeast: 2)),
      "Levels with fewer training rows than this share the index of levels that training lacks."),
  ]

  /// The columns to replace.
  package var on = ColumnSelection.categorical
  /// The training rows that a level needs for an index of its own, from 2; nil is 1.
  package var rare: Int?

  /// The transform with its defaults.
  package init() {}

  /// Learns each column's levels.
  ///
  /// - Throws: `ParameterProblem` for a numeric column.
  package func fit(_ rows: TrainView) throws -> FittedCategoryIndex {
    FittedCategoryIndex(
      columns: try categoricalColumns(in: rows.table).map { name, codes, levels in
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        let kept = levels.indices.filter { counts[$0] >= rare ?? 1 }.map { levels[$0] }
        let others = levels.indices.filter { (1..<(rare ?? 1)).contains(counts[$0]) }
          .map { levels[$0] }
        return FittedCategoryIndex.Entry(
          name: name, levels: kept, rare: others, hasMissing: codes.contains { $0 < 0 })
      })
  }
}

/// The levels that training had, by column.
package struct FittedCategoryIndex: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The levels with an index of their own, in order.
    package var levels: [String]
    /// Those that share index 0, in order.
    package var rare: [String]
    /// Whether missing values have an index of their own, 1, since training has some; else theirs is 0.
    package var hasMissing: Bool

    /// The index of the first level.
    var first: Int { hasMissing ? 2 : 1 }
    /// How many indices there are.
    var count: Int { first + levels.count }
  }

  /// In the order of the table's columns.
  package let columns: [Entry]

  /// Those that training had.
  package var levels: [String: [String]] {
    Dictionary(columns.map { ($0.name, $0.levels + $0.rare) }) { first, _ in first }
  }

  /// Puts the indices in each column's place.
  package func apply(to table: inout Table) {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    for column in table.columns.indices {
      guard let entry = entries[table.columns[column].name],
        case .categories(let codes, let levels) = table.columns[column].values
      else { continue }
      var places: [String: Int] = [:]
      for (place, level) in entry.levels.enumerated() { places[level] = entry.first + place }
      let indices = levels.map { Double(places[$0] ?? 0) }
      let missing = entry.hasMissing ? 1.0 : 0
      table.columns[column] = Column(
        name: entry.name, values: .numbers(codes.map { $0 < 0 ? missing : indices[Int($0)] }),
        categories: entry.count)
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    table.replace(columns, named: \.name) { column, entry in
      guard let text = column.texts else { return nil }
      // The levels' places begin at 0, and their indices at 1 or 2.
      let place = text.place(
        among: entry.levels, missing: entry.hasMissing ? 1 - entry.first : -entry.first,
        unseen: -entry.first)
      return [.init(name: column.name, place + Double(entry.first))]
    }
    return table
  }
}
