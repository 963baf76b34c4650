/// Finds the rows of a table that are equal to another row, in a time that doesn't grow with the table.
/// Missing values are equal to each other, and 0 to −0.
package struct RowIndex {
  /// Rows whose digests are made at a time.
  private static let rowsAtOnce = 1 << 14

  private let columns: [Column]
  private let digests: [UInt32]
  /// The first row of each digest, or −1, at the place that the digest says or the next free one; rows that
  /// share a digest and differ are linked by `next`.
  private var slots: [Int32] = []
  private var next: [Int32: Int32] = [:]
  /// Rows that are equal to one before them, with the first such.
  package private(set) var repeated: [(row: Int, of: Int)] = []

  /// Indexes the rows of some columns of equal length; without columns it finds none.
  package init(_ columns: [Column], rows: Int) {
    self.columns = columns
    var digests: [UInt32] = []
    digests.reserveCapacity(rows)
    Self.forEachDigest(of: columns, rows: rows) { digests.append($1) }
    self.digests = digests
    guard !columns.isEmpty else { return }
    slots = Array(repeating: -1, count: 2 + rows + rows / 2)
    for row in 0..<rows {
      let slot = slot(of: digests[row])
      guard slots[slot] >= 0 else {
        slots[slot] = Int32(row)
        continue
      }
      var place = slots[slot]
      while !isEqual(place, row, of: columns) {
        guard let following = next[place] else {
          next[place] = Int32(row)
          place = Int32(row)
          break
        }
        place = following
      }
      if Int(place) != row { repeated.append((row, Int(place))) }
    }
  }

  /// For each row of this table the first row of the same columns of another that is equal, or −1.
  package func firstEqual(in others: [Column], rows: Int) -> [Int32] {
    var first = [Int32](repeating: -1, count: digests.count)
    guard !columns.isEmpty else { return first }
    Self.forEachDigest(of: others, rows: rows) { row, digest in
      var place: Int32? = slots[slot(of: digest)]
      while let candidate = place, candidate >= 0 {
        if isEqual(candidate, row, of: others) {
          if first[Int(candidate)] < 0 { first[Int(candidate)] = Int32(row) }
          break
        }
        place = next[candidate]
      }
    }
    for (row, earlier) in repeated { first[row] = first[earlier] }
    return first
  }

  /// Where a digest stands, or may be put.
  private func slot(of digest: UInt32) -> Int {
    var slot = Int((UInt64(digest) * UInt64(slots.count)) >> 32)
    while slots[slot] >= 0, digests[Int(slots[slot])] != digest {
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    return slot
  }

  private func isEqual(_ row: Int32, _ other: Int, of others: [Column]) -> Bool {
    zip(columns, others).allSatisfy { $0.bits(at: Int(row)) == $1.bits(at: other) }
  }

  private static func forEachDigest(
    of columns: [Column], rows: Int, _ body: (_ row: Int, _ digest: UInt32) -> Void
  ) {
    var digests: [UInt64] = []
    for start in stride(from: 0, to: columns.isEmpty ? 0 : rows, by: rowsAtOnce) {
      let end = min(start + rowsAtOnce, rows)
      digests.removeAll(keepingCapacity: true)
      digests.append(contentsOf: repeatElement(0, count: end - start))
      for column in columns { column.mix(start..<end, into: &digests) }
      for row in start..<end {
        body(row, UInt32(truncatingIfNeeded: digests[row - start].mixed >> 32))
      }
    }
  }
}

extension Column {
  /// Takes the values of some rows into their digests.
  fileprivate func mix(_ rows: Range<Int>, into digests: inout [UInt64]) {
    switch values {
    case .numbers(let numbers):
      numbers.withUnsafeBufferPointer { numbers in
        for row in rows { digests[row - rows.lowerBound].mix(Self.bits(of: numbers[row])) }
      }
    case .categories(let codes, _):
      codes.withUnsafeBufferPointer { codes in
        for row in rows { digests[row - rows.lowerBound].mix(Self.bits(of: codes[row])) }
      }
    }
  }
}

extension UInt64 {
  /// Takes more bits into a digest.
  mutating func mix(_ bits: UInt64) { self = (self ^ bits).mixed }

  /// The number with each bit's say in all that are above.
  fileprivate var mixed: UInt64 {
    let mixed = self &* 0x9e37_79b9_7f4a_7c15
    return mixed ^ mixed >> 29
  }
}
