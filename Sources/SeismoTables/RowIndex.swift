/// Finds the first of a table's rows that is equal to another row, in a time that doesn't grow with the table.
/// Missing values are equal to each other, and 0 to −0.
package struct RowIndex {
  private let columns: [Column]
  /// The first row of each digest; rows that share it and differ are linked by `next`.
  private var first: [UInt64: Int] = [:]
  private var next: [Int: Int] = [:]
  /// Rows that are equal to one before them, with the first such.
  package private(set) var repeated: [(row: Int, of: Int)] = []

  /// Indexes the rows of some columns of equal length; without columns it finds none.
  package init(_ columns: [Column], rows: Int) {
    self.columns = columns
    guard !columns.isEmpty else { return }
    first.reserveCapacity(rows)
    for (row, digest) in Self.digests(of: columns, rows: rows).enumerated() {
      guard var place = first[digest] else {
        first[digest] = row
        continue
      }
      while !isEqual(place, row, of: columns) {
        guard let following = next[place] else {
          next[place] = row
          place = row
          break
        }
        place = following
      }
      if place != row { repeated.append((row, place)) }
    }
  }

  /// For each row of the same columns of another part the first of this one's that is equal, or nil.
  package func rows(equalTo others: [Column], rows: Int) -> [Int?] {
    Self.digests(of: others, rows: rows).enumerated().map { row, digest in
      var place = first[digest]
      while let candidate = place, !isEqual(candidate, row, of: others) { place = next[candidate] }
      return place
    }
  }

  private func isEqual(_ row: Int, _ other: Int, of others: [Column]) -> Bool {
    zip(columns, others).allSatisfy { $0.bits(at: row) == $1.bits(at: other) }
  }

  private static func digests(of columns: [Column], rows: Int) -> [UInt64] {
    var digests = [UInt64](repeating: 0, count: rows)
    for column in columns {
      for row in 0..<rows {
        let mixed = (digests[row] ^ column.bits(at: row)) &* 0x9e37_79b9_7f4a_7c15
        digests[row] = mixed ^ mixed >> 29
      }
    }
    return digests
  }
}
