internal import SeismoSpec

/// A level in a row to predict that no training row has.
package struct UnseenLevel: Sendable, Equatable {
  package var column, value: String
  /// The row.
  package var file: String
  package var line: Int
}

extension FittedTransform {
  /// The levels in a table's categorical columns that it doesn't know, column by column.
  func unseen(in table: Table) -> [UnseenLevel] {
    let known = levels
    guard !known.isEmpty else { return [] }
    return table.columns.flatMap { column -> [UnseenLevel] in
      guard let known = known[column.name].map(Set.init),
        case .categories(let codes, let levels) = column.values
      else { return [] }
      let isUnseen = levels.map { !known.contains($0) }
      guard isUnseen.contains(true) else { return [] }
      return codes.indices.filter { codes[$0] >= 0 && isUnseen[Int(codes[$0])] }.map { row in
        let origin = table.provenance.origin(of: Int(table.rowIDs[row]))
        return UnseenLevel(
          column: column.name, value: levels[Int(codes[row])], file: origin.file, line: origin.line)
      }
    }
  }
}

/// What there is to say of the unseen levels of many rows.
package struct UnseenLevels: Sendable {
  /// One column's.
  package struct Column: Sendable {
    package var name: String
    /// Rows that have one.
    package var rows = 0
    /// The first different ones, each where it stands first.
    package var first: [UnseenLevel] = []
  }

  /// So many of a column's are named: the levels of an identifier would fill the memory.
  private static let mostNamed = 3

  /// In the order in which they were found.
  package private(set) var columns: [Column] = []

  package init() {}

  /// Adds those of later rows.
  package mutating func add(_ found: [UnseenLevel]) {
    for level in found {
      let place = columns.firstIndex { $0.name == level.column } ?? columns.count
      if place == columns.count { columns.append(Column(name: level.column)) }
      columns[place].rows += 1
      let first = columns[place].first
      if first.count < Self.mostNamed, !first.contains(where: { $0.value == level.value }) {
        columns[place].first.append(level)
      }
    }
  }

  /// One on each column: "column 'colour': 3 rows have a level that training hasn't, such as 'pink' (new.csv:5)".
  package var sentences: [String] {
    columns.map { column in
      let named = column.first.map { "'\($0.value.excerpt())' (\(Place($0.file, $0.line)))" }
      return "column '\(column.name.excerpt())': \(counted(column.rows, "row")) "
        + "\(column.rows == 1 ? "has" : "have") a level that training hasn't"
        + (column.rows > column.first.count ? ", such as " : ": ") + named.joined(separator: ", ")
    }
  }
}
