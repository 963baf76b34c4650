internal import Dispatch

/// Digests of a table's rows, dealt into parts by their first bits: equal rows are looked for among few, which a
/// processor has at hand, however many rows there are.
struct RowDigests {
  /// Rows that are dealt at a time; a row's place among them is the lowest bits of its entry, its digest the others.
  private static let placeBits = 14
  private static let rowsAtOnce = 1 << placeBits
  private static let rowsOfPart = 1 << 12
  private static let mostPartBits = 10

  let rows: Int
  private let partBits: Int
  /// Stretch of rows by stretch, in each part by part, in each row by row.
  private let entries: [UInt64]
  /// Where each part ends in its stretch, in the same order.
  private let ends: [UInt16]

  private var stretches: Int { (rows + Self.rowsAtOnce - 1) / Self.rowsAtOnce }

  /// Digests of some rows of columns; of rows that are looked for among others, in the parts of those.
  init(_ columns: [Column], rows: Int, partsOf others: RowDigests? = nil) {
    let most = rows / Self.rowsOfPart
    let partBits =
      others?.partBits ?? min(most.bitWidth - most.leadingZeroBitCount, Self.mostPartBits)
    let parts = 1 << partBits
    let stretches = (rows + Self.rowsAtOnce - 1) / Self.rowsAtOnce
    var entries = [UInt64](unsafeUninitializedCapacity: rows) { $1 = rows }
    var ends = [UInt16](repeating: 0, count: stretches * parts)
    entries.withUnsafeMutableBufferPointer { entries in
      ends.withUnsafeMutableBufferPointer { ends in
        nonisolated(unsafe) let (entries, ends) = (entries, ends)
        DispatchQueue.concurrentPerform(iterations: stretches) { stretch in
          let start = stretch * Self.rowsAtOnce
          let range = start..<min(start + Self.rowsAtOnce, rows)
          Self.deal(
            columns, range, partBits, to: .init(rebasing: entries[range]),
            .init(rebasing: ends[stretch * parts..<(stretch + 1) * parts]))
        }
      }
    }
    (self.rows, self.partBits, self.entries, self.ends) = (rows, partBits, entries, ends)
  }

  /// Makes the digests of a stretch of rows, and puts them in the order of their parts.
  private static func deal(
    _ columns: [Column], _ rows: Range<Int>, _ partBits: Int,
    to entries: UnsafeMutableBufferPointer<UInt64>, _ ends: UnsafeMutableBufferPointer<UInt16>
  ) {
    let shift = UInt64(64 - partBits)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { digests in
      digests.initialize(repeating: 0)
      for column in columns { column.mix(rows, into: digests) }
      withUnsafeTemporaryAllocation(of: Int.self, capacity: ends.count) { places in
        places.initialize(repeating: 0)
        for place in digests.indices {
          digests[place] = digests[place].mixed
          places[Int(digests[place] >> shift)] += 1
        }
        var start = 0
        for part in places.indices {
          (places[part], start) = (start, start + places[part])
          ends[part] = UInt16(start)
        }
        let placeMask = UInt64(rowsAtOnce - 1)
        for (place, digest) in digests.enumerated() {
          let part = Int(digest >> shift)
          entries[places[part]] = digest & ~placeMask | UInt64(place)
          places[part] += 1
        }
      }
    }
  }

  /// For each row the first with its digest, or −1 where it is itself the first.
  var firstRows: [Int32] {
    Self.rows(count: rows, parts: 1 << partBits) { part, found in
      var table = FirstRows()
      forEach(in: part) { digest, row in
        let first = table.first(digest, orPut: row)
        if first != row { found[Int(row)] = first }
      }
    }
  }

  /// For each row of others the first of these rows that has its digest, or −1.
  func firstRows(for others: RowDigests) -> [Int32] {
    Self.rows(count: others.rows, parts: 1 << partBits) { part, found in
      var table = FirstRows()
      forEach(in: part) { digest, row in _ = table.first(digest, orPut: row) }
      others.forEach(in: part) { digest, row in found[Int(row)] = table.first(digest) }
    }
  }

  private static func rows(
    count: Int, parts: Int,
    _ find: @Sendable (_ part: Int, _ found: UnsafeMutableBufferPointer<Int32>) -> Void
  ) -> [Int32] {
    var rows = [Int32](repeating: -1, count: count)
    rows.withUnsafeMutableBufferPointer { rows in
      nonisolated(unsafe) let found = rows
      DispatchQueue.concurrentPerform(iterations: parts) { find($0, found) }
    }
    return rows
  }

  /// Goes through a part's rows in their order.
  @inline(__always)
  private func forEach(in part: Int, _ body: (_ digest: UInt64, _ row: Int32) -> Void) {
    let placeMask = UInt64(Self.rowsAtOnce - 1)
    entries.withUnsafeBufferPointer { entries in
      for stretch in 0..<stretches {
        let start = stretch * Self.rowsAtOnce
        let end = stretch << partBits + part
        for place in start + (part == 0 ? 0 : Int(ends[end - 1]))..<start + Int(ends[end]) {
          let entry = entries[place]
          body(entry >> UInt64(Self.placeBits), Int32(start + Int(entry & placeMask)))
        }
      }
    }
  }
}

/// The first row of each digest, in a table of open addresses that is at most half full.
private struct FirstRows {
  private struct Slot {
    var digest: UInt64 = 0
    var row: Int32 = -1
  }

  private var slots = [Slot](repeating: Slot(), count: 1 << 13)
  private var count = 0

  /// The first row of a digest, or −1.
  @inline(__always)
  func first(_ digest: UInt64) -> Int32 { slots[place(of: digest)].row }

  /// The first row of a digest, which is the one given where there is none.
  @inline(__always)
  mutating func first(_ digest: UInt64, orPut row: Int32) -> Int32 {
    let place = place(of: digest)
    if slots[place].row >= 0 { return slots[place].row }
    slots[place] = Slot(digest: digest, row: row)
    count += 1
    if 2 * count > slots.count { double() }
    return row
  }

  /// Where a digest stands, or may be put.
  @inline(__always)
  private func place(of digest: UInt64) -> Int {
    var place = Int(digest) & (slots.count - 1)
    while slots[place].row >= 0, slots[place].digest != digest {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private mutating func double() {
    let full = slots
    slots = Array(repeating: Slot(), count: 2 * full.count)
    for slot in full where slot.row >= 0 { slots[place(of: slot.digest)] = slot }
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
