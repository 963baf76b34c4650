internal import Dispatch

/// Finds the rows of a table that are equal to another row, in a time that doesn't grow with the table.
/// Missing values are equal to each other, and 0 to −0.
package struct RowIndex {
  /// Rows whose digests are made at a time.
  private static let rowsAtOnce = 1 << 14
  /// Slots that are fetched at a time.
  private static let slotsAtOnce = 16

  private let columns: [Column]
  /// So long that rows which share one are hardly ever different: to compare them may take the disk.
  private let digests: [UInt64]
  /// The first row of each digest at the place that the digest says or the next free one; rows that share a digest
  /// and differ are linked by `next`.
  private var slots: [Slot] = []
  private var next: [Int32: Int32] = [:]
  /// Rows that are equal to one before them, with the first such.
  package private(set) var repeated: [(row: Int, of: Int)] = []

  /// A row, or −1, with some of its digest's bits: hardly ever another row's digest has to be looked up.
  private struct Slot {
    var row: Int32 = -1
    var tag: UInt32 = 0
  }

  /// Indexes the rows of some columns of equal length; without columns it finds none.
  package init(_ columns: [Column], rows: Int) {
    self.columns = columns
    digests = Self.digests(of: columns, rows: rows)
    guard !columns.isEmpty else { return }
    let earlier = fillSlots()
    let areEqual = equalities(of: earlier, to: columns)
    for row in earlier.indices where earlier[row] >= 0 {
      var (place, isKnown) = (earlier[row], areEqual[row])
      while !isKnown, let following = next[place] {
        place = following
        isKnown = isEqual(place, row, of: columns)
      }
      if isKnown { repeated.append((row, Int(place))) } else { next[place] = Int32(row) }
    }
  }

  /// For each row of this table the first row of the same columns of another that is equal, or −1.
  package func firstEqual(in others: [Column], rows: Int) -> [Int32] {
    var first = [Int32](repeating: -1, count: digests.count)
    guard !columns.isEmpty else { return first }
    let candidates = Self.digests(of: others, rows: rows).map { firstRow(of: $0) }
    let areEqual = equalities(of: candidates, to: others)
    for row in candidates.indices where candidates[row] >= 0 {
      var (place, isFound) = (candidates[row], areEqual[row])
      while !isFound, let following = next[place] {
        place = following
        isFound = isEqual(place, row, of: others)
      }
      if isFound, first[Int(place)] < 0 { first[Int(place)] = Int32(row) }
    }
    for (row, earlier) in repeated { first[row] = first[earlier] }
    return first
  }

  /// Puts the first row of each digest into its slot.
  ///
  /// - Returns: for each row the one that has its slot, or −1 where that is the row itself.
  private mutating func fillSlots() -> [Int32] {
    let rows = digests.count
    slots = Array(repeating: Slot(), count: 2 + rows + rows / 2)
    return slots.withUnsafeMutableBufferPointer { slots in
      [Int32](unsafeUninitializedCapacity: rows) { firsts, count in
        digests.withUnsafeBufferPointer { digests in
          for start in stride(from: 0, to: rows, by: Self.slotsAtOnce) {
            let stretch = start..<min(start + Self.slotsAtOnce, rows)
            // No slot is near another: they come from memory together, before each is looked at.
            for row in stretch { firsts[row] = slots[Self.home(of: digests[row], slots.count)].row }
            for row in stretch {
              let slot = Self.slot(of: digests[row], in: .init(slots), digests)
              firsts[row] = slots[slot].row
              if slots[slot].row < 0 {
                slots[slot] = Slot(row: Int32(row), tag: Self.tag(of: digests[row]))
              }
            }
          }
        }
        count = rows
      }
    }
  }

  /// The row at the slot of a digest, or −1.
  private func firstRow(of digest: UInt64) -> Int32 {
    slots.withUnsafeBufferPointer { slots in
      digests.withUnsafeBufferPointer { slots[Self.slot(of: digest, in: slots, $0)].row }
    }
  }

  /// Where a digest stands, or may be put.
  @inline(__always)
  private static func slot(
    of digest: UInt64, in slots: UnsafeBufferPointer<Slot>, _ digests: UnsafeBufferPointer<UInt64>
  ) -> Int {
    let tag = tag(of: digest)
    var slot = home(of: digest, slots.count)
    while slots[slot].row >= 0, slots[slot].tag != tag || digests[Int(slots[slot].row)] != digest {
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    return slot
  }

  /// The slot at which the search for a digest begins.
  @inline(__always)
  private static func home(of digest: UInt64, _ slots: Int) -> Int {
    Int(((digest >> 32) * UInt64(slots)) >> 32)
  }

  /// Its place is by the other bits.
  private static func tag(of digest: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: digest) }

  private func isEqual(_ row: Int32, _ other: Int, of others: [Column]) -> Bool {
    zip(columns, others).allSatisfy { $0.bits(at: Int(row)) == $1.bits(at: other) }
  }

  /// For each row of other columns whether a row of these, its candidate, is equal; true where it has none, −1.
  private func equalities(of candidates: [Int32], to others: [Column]) -> [Bool] {
    var areEqual = [Bool](repeating: true, count: candidates.count)
    areEqual.withUnsafeMutableBufferPointer { areEqual in
      nonisolated(unsafe) let found = areEqual
      candidates.withUnsafeBufferPointer { buffer in
        nonisolated(unsafe) let candidates = buffer
        Self.forEachStretch(of: candidates.count) { rows in
          for (column, other) in zip(columns, others) {
            column.compare(candidates, to: other, rows, found)
          }
        }
      }
    }
    return areEqual
  }

  private static func digests(of columns: [Column], rows: Int) -> [UInt64] {
    [UInt64](unsafeUninitializedCapacity: columns.isEmpty ? 0 : rows) { digests, count in
      nonisolated(unsafe) let found = digests
      count = columns.isEmpty ? 0 : rows
      forEachStretch(of: count) { rows in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { mixed in
          mixed.initialize(repeating: 0)
          for column in columns { column.mix(rows, into: mixed) }
          for (place, row) in rows.enumerated() {
            found[row] = mixed[place].mixed
          }
        }
      }
    }
  }

  /// Goes through rows on all processors.
  private static func forEachStretch(of rows: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let count = (rows + rowsAtOnce - 1) / rowsAtOnce
    DispatchQueue.concurrentPerform(iterations: count) { index in
      body(index * rowsAtOnce..<min((index + 1) * rowsAtOnce, rows))
    }
  }
}

extension Column {
  /// Takes the values of some rows into their digests.
  fileprivate func mix(_ rows: Range<Int>, into digests: UnsafeMutableBufferPointer<UInt64>) {
    func mix<Value>(_ values: ColumnBuffer<Value>, _ bits: (Value) -> UInt64) {
      values.readAhead(from: rows.lowerBound)
      values.withUnsafeBufferPointer { values in
        for (place, row) in rows.enumerated() { digests[place].mix(bits(values[row])) }
      }
    }
    switch values {
    case .numbers(let numbers): mix(numbers, Self.bits)
    case .categories(let codes, _): mix(codes, Self.bits)
    }
  }

  /// Notes the rows of another column whose value differs from that of their candidate in this one.
  fileprivate func compare(
    _ candidates: UnsafeBufferPointer<Int32>, to other: Column, _ rows: Range<Int>,
    _ areEqual: UnsafeMutableBufferPointer<Bool>
  ) {
    func compare<Value>(
      _ values: ColumnBuffer<Value>, _ others: ColumnBuffer<Value>, _ bits: (Value) -> UInt64
    ) {
      values.withUnsafeBufferPointer { values in
        others.withUnsafeBufferPointer { others in
          for row in rows where candidates[row] >= 0 {
            if bits(values[Int(candidates[row])]) != bits(others[row]) { areEqual[row] = false }
          }
        }
      }
    }
    switch (values, other.values) {
    case (.numbers(let values), .numbers(let others)): compare(values, others, Self.bits)
    case (.categories(let codes, _), .categories(let others, _)):
      compare(codes, others, Self.bits)
    case (.numbers, .categories), (.categories, .numbers):
      for row in rows where candidates[row] >= 0 { areEqual[row] = false }
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
