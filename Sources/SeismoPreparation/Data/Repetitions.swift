internal import SeismoTables

extension PreparedData {
  /// Rows of one part that another part has too: equal inputs and target as read.
  package struct Repetition: Sendable, Equatable {
    /// The part they are counted in.
    package var part: Part
    /// The part that has them too.
    package var other: Part
    /// How many of the part's rows.
    package var count: Int
    /// Rows of the part.
    package var rows: Int
    /// "file:line" of the first of them, and of the first row equal to it.
    package var first: String, equal: String
  }

  /// Looks for held-out rows that training has too, and test rows that validation has.
  ///
  /// Indexed are the held-out rows, which are fewer.
  mutating func findRepetitions() {
    repetitions = [
      repetitions(of: .validation, in: [.training]),
      repetitions(of: .test, in: [.training, .validation]),
    ].joined().compactMap(\.self)
  }

  private func repetitions(of part: Part, in others: [Part]) -> [Repetition?] {
    let table = self[part]
    let index = RowIndex(table.allColumns, rows: table.rowCount)
    return others.map { other in
      let equal = index.firstEqual(in: self[other].allColumns, rows: self[other].rowCount)
      guard let first = equal.firstIndex(where: { $0 >= 0 }) else { return nil }
      return Repetition(
        part: part, other: other, count: equal.count { $0 >= 0 }, rows: table.rowCount,
        first: table.place(of: first), equal: self[other].place(of: Int(equal[first])))
    }
  }
}

extension Table {
  /// The inputs and the target.
  var allColumns: [Column] { columns + [target].compactMap(\.self) }
}
