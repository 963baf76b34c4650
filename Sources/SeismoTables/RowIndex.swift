internal import Dispatch

/// Finds the rows of a table that are equal to another row, in a time that grows with the rows alone.
/// Missing values are equal to each other, and 0 to −0.
package struct RowIndex {
  /// Pairs that are compared at a time.
  private static let pairsAtOnce = 1 << 14

  private let columns: [Column]
  /// So long that rows which share one are hardly ever different: to compare them may take the disk.
  private let digests: RowDigests
  /// The next row with a row's digest that differs from all before it.
  private var next: [Int32: Int32] = [:]
  /// Rows that are equal to one before them, with the first such.
  package private(set) var repeated: [(row: Int, of: Int)] = []

  /// A row, and the first that has its digest.
  fileprivate struct Pair {
    var row: Int32
    var first: Int32
  }

  /// Indexes the rows of some columns of equal length; without columns it finds none.
  package init(_ columns: [Column], rows: Int) {
    self.columns = columns
    digests = RowDigests(columns, rows: rows)
    guard !columns.isEmpty else { return }
    let pairs = Self.pairs(digests.firstRows)
    for (pair, areEqual) in zip(pairs, equalities(of: pairs, to: columns)) {
      if let place = equalRow(pair, areEqual, of: columns) {
        repeated.append((Int(pair.row), Int(place)))
      } else {
        next[lastRow(from: pair.first)] = pair.row
      }
    }
  }

  /// For each row of this table the first row of the same columns of another that is equal, or −1.
  package func firstEqual(in others: [Column], rows: Int) -> [Int32] {
    var first = [Int32](repeating: -1, count: digests.rows)
    guard !columns.isEmpty else { return first }
    let held = RowDigests(others, rows: rows, partsOf: digests)
    let pairs = Self.pairs(digests.firstRows(for: held))
    for (pair, areEqual) in zip(pairs, equalities(of: pairs, to: others)) {
      if let place = equalRow(pair, areEqual, of: others), first[Int(place)] < 0 {
        first[Int(place)] = pair.row
      }
    }
    for (row, earlier) in repeated { first[row] = first[earlier] }
    return first
  }

  private static func pairs(_ firstRows: [Int32]) -> [Pair] {
    firstRows.enumerated().compactMap { row, first in
      first < 0 ? nil : Pair(row: Int32(row), first: first)
    }
  }

  /// The row that is equal to a pair's, whether it is the pair's first or one of those that share its digest.
  private func equalRow(_ pair: Pair, _ isFirst: Bool, of others: [Column]) -> Int32? {
    if isFirst { return pair.first }
    var place = pair.first
    while let following = next[place] {
      if isEqual(following, Int(pair.row), of: others) { return following }
      place = following
    }
    return nil
  }

  private func lastRow(from first: Int32) -> Int32 {
    var last = first
    while let following = next[last] { last = following }
    return last
  }

  private func isEqual(_ row: Int32, _ other: Int, of others: [Column]) -> Bool {
    zip(columns, others).allSatisfy { $0.bits(at: Int(row)) == $1.bits(at: other) }
  }

  /// For each pair whether its row, of other columns, is equal to its first, of these.
  private func equalities(of pairs: [Pair], to others: [Column]) -> [Bool] {
    var areEqual = [Bool](repeating: true, count: pairs.count)
    areEqual.withUnsafeMutableBufferPointer { areEqual in
      nonisolated(unsafe) let found = areEqual
      let stretches = (pairs.count + Self.pairsAtOnce - 1) / Self.pairsAtOnce
      DispatchQueue.concurrentPerform(iterations: stretches) { stretch in
        let start = stretch * Self.pairsAtOnce
        let places = start..<min(start + Self.pairsAtOnce, pairs.count)
        for (column, other) in zip(columns, others) {
          column.compare(pairs, to: other, places, found)
        }
      }
    }
    return areEqual
  }
}

extension Column {
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
