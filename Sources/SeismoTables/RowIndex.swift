/// Finds the first of a table's rows that is equal to another row, in a time that doesn't grow with the table.
/// Missing values are equal to each other, and 0 to −0.
package struct RowIndex {
  private let columns: [Column]
  private let digests: [UInt64]
  /// The first row of each digest, or −1, at the place that the digest's low bits say or the next free one;
  /// rows that share a digest and differ are linked by `next`.
  private var slots: [Int32] = []
  private var next: [Int: Int] = [:]
  /// Rows that are equal to one before them, with the first such.
  package private(set) var repeated: [(row: Int, of: Int)] = []

  /// Indexes the rows of some columns of equal length; without columns it finds none.
  package init(_ columns: [Column], rows: Int) {
    self.columns = columns
    digests = columns.isEmpty ? [] : Self.digests(of: columns, rows: rows)
    guard !columns.isEmpty else { return }
    var size = 2
    while size < rows + rows / 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    for row in 0..<rows {
      let slot = slot(of: digests[row])
      guard slots[slot] >= 0 else {
        slots[slot] = Int32(row)
        continue
      }
      var place = Int(slots[slot])
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
    guard !columns.isEmpty else { return Array(repeating: nil, count: rows) }
    return Self.digests(of: others, rows: rows).enumerated().map { row, digest in
      let first = slots[slot(of: digest)]
      var place = first < 0 ? nil : Int(first)
      while let candidate = place, !isEqual(candidate, row, of: others) { place = next[candidate] }
      return place
    }
  }

  /// Where a digest stands, or may be put.
  private func slot(of digest: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: digest) & (slots.count - 1)
    while slots[slot] >= 0, digests[Int(slots[slot])] != digest {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isEqual(_ row: Int, _ other: Int, of others: [Column]) -> Bool {
    zip(columns, others).allSatisfy { $0.bits(at: row) == $1.bits(at: other) }
  }

  private static func digests(of columns: [Column], rows: Int) -> [UInt64] {
    var digests = [UInt64](repeating: 0, count: rows)
    for column in columns {
      for row in 0..<rows { digests[row].mix(column.bits(at: row)) }
    }
    return digests
  }
}

extension UInt64 {
  /// Takes more bits into a digest.
  mutating func mix(_ bits: UInt64) {
    let mixed = (self ^ bits) &* 0x9e37_79b9_7f4a_7c15
    self = mixed ^ mixed >> 29
  }
}
