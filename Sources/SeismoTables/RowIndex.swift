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
  private let slots: HashSlots<Slot>
  private var next: [Int32: Int32] = [:]
  /// Rows that are equal to one before them, with the first such.
  package private(set) var repeated: [(row: Int, of: Int)] = []

  /// A row, or −1, with some of its digest's bits: hardly ever another row's digest has to be looked up.
  private struct Slot {
    var row: Int32 = -1
    var tag: UInt32 = 0
  }

  /// A row, and one that has its digest.
  fileprivate struct Pair {
    var row: Int32
    var first: Int32
  }

  /// Indexes the rows of some columns of equal length; without columns it finds none.
  package init(_ columns: [Column], rows: Int) {
    self.columns = columns
    digests = Self.digests(of: columns, rows: rows)
    slots = HashSlots(
      repeating: Slot(), count: columns.isEmpty ? 0 : 2 + digests.count + digests.count / 2)
    guard !columns.isEmpty else { return }
    let pairs = fillSlots()
    for (pair, areEqual) in zip(pairs, equalities(of: pairs, to: columns)) {
      var (place, isKnown) = (pair.first, areEqual)
      while !isKnown, let following = next[place] {
        place = following
        isKnown = isEqual(place, Int(pair.row), of: columns)
      }
      if isKnown { repeated.append((Int(pair.row), Int(place))) } else { next[place] = pair.row }
    }
  }

  /// For each row of this table the first row of the same columns of another that is equal, or −1.
  package func firstEqual(in others: [Column], rows: Int) -> [Int32] {
    var first = [Int32](repeating: -1, count: digests.count)
    guard !columns.isEmpty else { return first }
    let pairs = Self.digests(of: others, rows: rows).enumerated().compactMap { row, digest in
      let first = firstRow(of: digest)
      return first < 0 ? nil : Pair(row: Int32(row), first: first)
    }
    for (pair, areEqual) in zip(pairs, equalities(of: pairs, to: others)) {
      var (place, isFound) = (pair.first, areEqual)
      while !isFound, let following = next[place] {
        place = following
        isFound = isEqual(place, Int(pair.row), of: others)
      }
      if isFound, first[Int(place)] < 0 { first[Int(place)] = pair.row }
    }
    for (row, earlier) in repeated { first[row] = first[earlier] }
    return first
  }

  /// Puts the first row of each digest into its slot.
  ///
  /// - Returns: the other rows, in their order.
  private func fillSlots() -> [Pair] {
    var pairs: [Pair] = []
    digests.withUnsafeBufferPointer { digests in
      withUnsafeTemporaryAllocation(of: Slot.self, capacity: Self.slotsAtOnce) { seen in
        for start in stride(from: 0, to: digests.count, by: Self.slotsAtOnce) {
          let rows = start..<min(start + Self.slotsAtOnce, digests.count)
          // No slot is near another: they come from memory together, before each is looked at.
          for row in rows { seen[row - start] = slots.start[home(of: digests[row])] }
          for row in rows {
            let home = home(of: digests[row])
            let isFree = seen[row - start].row < 0 && slots.start[home].row < 0
            let slot = slots.start + (isFree ? home : self.slot(of: digests[row], digests))
            if slot.pointee.row < 0 {
              slot.pointee = Slot(row: Int32(row), tag: Self.tag(of: digests[row]))
            } else {
              pairs.append(Pair(row: Int32(row), first: slot.pointee.row))
            }
          }
        }
      }
    }
    return pairs
  }

  /// The row at the slot of a digest, or −1.
  private func firstRow(of digest: UInt64) -> Int32 {
    slots.start[digests.withUnsafeBufferPointer { slot(of: digest, $0) }].row
  }

  /// Where a digest stands, or may be put.
  @inline(__always)
  private func slot(of digest: UInt64, _ digests: UnsafeBufferPointer<UInt64>) -> Int {
    let tag = Self.tag(of: digest)
    var place = home(of: digest)
    while case let slot = slots.start[place], slot.row >= 0,
      slot.tag != tag || digests[Int(slot.row)] != digest
    {
      place += 1
      if place == slots.count { place = 0 }
    }
    return place
  }

  /// The slot at which the search for a digest begins.
  @inline(__always)
  private func home(of digest: UInt64) -> Int {
    Int(((digest >> 32) * UInt64(slots.count)) >> 32)
  }

  /// Its place is by the other bits.
  private static func tag(of digest: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: digest) }

  private func isEqual(_ row: Int32, _ other: Int, of others: [Column]) -> Bool {
    zip(columns, others).allSatisfy { $0.bits(at: Int(row)) == $1.bits(at: other) }
  }

  /// For each pair whether its row, of other columns, is equal to its first, of these.
  private func equalities(of pairs: [Pair], to others: [Column]) -> [Bool] {
    var areEqual = [Bool](repeating: true, count: pairs.count)
    areEqual.withUnsafeMutableBufferPointer { areEqual in
      nonisolated(unsafe) let found = areEqual
      Self.forEachStretch(of: pairs.count) { places in
        for (column, other) in zip(columns, others) {
          column.compare(pairs, to: other, places, found)
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

  /// Notes the pairs of which the row's value, in another column, isn't that of the first, in this one.
  fileprivate func compare(
    _ pairs: [RowIndex.Pair], to other: Column, _ places: Range<Int>,
    _ areEqual: UnsafeMutableBufferPointer<Bool>
  ) {
    func compare<Value>(
      _ values: ColumnBuffer<Value>, _ others: ColumnBuffer<Value>, _ bits: (Value) -> UInt64
    ) {
      values.withUnsafeBufferPointer { values in
        others.withUnsafeBufferPointer { others in
          for place in places {
            let pair = pairs[place]
            if bits(values[Int(pair.first)]) != bits(others[Int(pair.row)]) {
              areEqual[place] = false
            }
          }
        }
      }
    }
    switch (values, other.values) {
    case (.numbers(let values), .numbers(let others)): compare(values, others, Self.bits)
    case (.categories(let codes, _), .categories(let others, _)):
      compare(codes, others, Self.bits)
    case (.numbers, .categories), (.categories, .numbers):
      for place in places { areEqual[place] = false }
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
