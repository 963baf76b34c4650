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
    first.reserveCapacity(table.rowCount)
    for (row, digest) in table.rowDigests.enumerated() {
      guard var place = first[digest] else {
        first[digest] = row
        continue
      }
      while !table.row(place, isEqualTo: row, of: table) {
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
    other.rowDigests.enumerated().map { row, digest in
      var place = first[digest]
      while let candidate = place, !table.row(candidate, isEqualTo: row, of: other) {
        place = next[candidate]
      }
      return place
    }
  }
}

extension Table {
  /// A digest of every row's bits: its inputs and its target.
  fileprivate var rowDigests: [UInt64] {
    var digests = [UInt64](repeating: 0, count: rowCount)
    func mix(_ bits: UInt64, into row: Int) {
      let mixed = (digests[row] ^ bits) &* 0x9e37_79b9_7f4a_7c15
      digests[row] = mixed ^ mixed >> 29
    }
    for column in allColumns {
      switch column.values {
      case .numbers(let numbers):
        for row in numbers.indices { mix(numbers[row].bitPattern, into: row) }
      case .categories(let codes, _):
        for row in codes.indices { mix(UInt64(UInt32(bitPattern: codes[row])), into: row) }
      }
    }
    return digests
  }

  /// Whether inputs and target have the same bits; both tables are parts of one.
  fileprivate func row(_ row: Int, isEqualTo other: Int, of table: Table) -> Bool {
    zip(allColumns, table.allColumns).allSatisfy { mine, theirs in
      switch (mine.values, theirs.values) {
      case (.numbers(let one), .numbers(let two)): one[row].bitPattern == two[other].bitPattern
      case (.categories(let one, _), .categories(let two, _)): one[row] == two[other]
      default: false
      }
    }
  }

  /// The inputs and the target.
  var allColumns: [Column] { columns + [target].compactMap(\.self) }
}
