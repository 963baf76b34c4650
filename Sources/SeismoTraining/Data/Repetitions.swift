package import SeismoTables

extension PreparedData {
  /// Rows of one part that another part has too: equal inputs and target, by their bits as read.
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
    let (training, validation) = (RowIndex(self[.training]), RowIndex(self[.validation]))
    repetitions = [
      repetition(of: .validation, in: .training, training),
      repetition(of: .test, in: .training, training),
      repetition(of: .test, in: .validation, validation),
    ].compactMap(\.self)
  }

  private func repetition(of part: Part, in other: Part, _ index: RowIndex) -> Repetition? {
    let table = self[part]
    let equal = index.rows(equalTo: table)
    guard let first = equal.firstIndex(where: { $0 != nil }), let row = equal[first] else {
      return nil
    }
    return Repetition(
      part: part, other: other, count: equal.count { $0 != nil }, rows: table.rowCount,
      first: table.place(of: first), equal: index.table.place(of: row))
  }
}

/// Finds the first of a table's rows that is equal to another row, in a time that doesn't grow with
/// the table.
private struct RowIndex {
  let table: Table
  /// The first row of each digest; rows that share it and differ are linked by `next`.
  private var first: [UInt64: Int] = [:]
  private var next: [Int: Int] = [:]

  init(_ table: Table) {
    self.table = table
    let columns = table.columnBits
    for (row, digest) in Self.digests(columns, rows: table.rowCount).enumerated() {
      guard var place = first[digest] else {
        first[digest] = row
        continue
      }
      while !Self.areEqual(columns, place, columns, row) {
        guard let following = next[place] else {
          next[place] = row
          break
        }
        place = following
      }
    }
  }

  /// For each row of the other table the first of this one's that is equal, or nil.
  func rows(equalTo other: Table) -> [Int?] {
    let (columns, others) = (table.columnBits, other.columnBits)
    return Self.digests(others, rows: other.rowCount).enumerated().map { row, digest in
      var place = first[digest]
      while let candidate = place, !Self.areEqual(columns, candidate, others, row) {
        place = next[candidate]
      }
      return place
    }
  }

  private static func areEqual(
    _ columns: [[UInt64]], _ row: Int, _ others: [[UInt64]], _ other: Int
  ) -> Bool {
    zip(columns, others).allSatisfy { $0[row] == $1[other] }
  }

  private static func digests(_ columns: [[UInt64]], rows: Int) -> [UInt64] {
    var digests = [UInt64](repeating: 0, count: rows)
    for bits in columns {
      for row in 0..<rows {
        let mixed = (digests[row] ^ bits[row]) &* 0x9e37_79b9_7f4a_7c15
        digests[row] = mixed ^ mixed >> 29
      }
    }
    return digests
  }
}

extension Table {
  /// The bits of every input and of the target, column by column.
  var columnBits: [[UInt64]] {
    (columns + [target].compactMap(\.self)).map { column in
      switch column.values {
      case .numbers(let numbers): numbers.map(\.bitPattern)
      case .categories(let codes, _): codes.map { UInt64(UInt32(bitPattern: $0)) }
      }
    }
  }
}
