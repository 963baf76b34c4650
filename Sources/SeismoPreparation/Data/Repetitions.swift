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
  mutating func findRepetitions() {
    let (training, validation) = (index(of: .training), index(of: .validation))
    repetitions = [
      repetition(of: .validation, in: .training, training),
      repetition(of: .test, in: .training, training),
      repetition(of: .test, in: .validation, validation),
    ].compactMap(\.self)
  }

  private func index(of part: Part) -> RowIndex {
    RowIndex(self[part].allColumns, rows: self[part].rowCount)
  }

  private func repetition(of part: Part, in other: Part, _ index: RowIndex) -> Repetition? {
    let table = self[part]
    let equal = index.rows(equalTo: table.allColumns, rows: table.rowCount)
    guard let first = equal.firstIndex(where: { $0 != nil }), let row = equal[first] else {
      return nil
    }
    return Repetition(
      part: part, other: other, count: equal.count { $0 != nil }, rows: table.rowCount,
      first: table.place(of: first), equal: self[other].place(of: row))
  }
}

extension Table {
  /// The inputs and the target.
  var allColumns: [Column] { columns + [target].compactMap(\.self) }
}
