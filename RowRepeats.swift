/// The rows of a table that repeat an earlier one in every column.
package struct RowRepeats: Sendable, Equatable {
  /// A row and the earlier one that it repeats.
  package struct Pair: Sendable, Equatable {
    /// The row that came first.
    package var first: Int
    /// The row that repeats it.
    package var again: Int
  }

  /// How many rows repeat an earlier one.
  package private(set) var count = 0
  /// The first of them.
  package private(set) var examples: [Pair] = []

  /// Compares rows by a hash of their values, and those of equal hash value by value.
  init(_ columns: [Column], rowCount: Int, examples limit: Int) {
    guard !columns.isEmpty else { return }
    var hashes = [UInt64](repeating: 0, count: rowCount)
    for column in columns { column.mix(into: &hashes) }
    let order = hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    var pairs: [Pair] = []
    var originals: [Int] = []
    for (place, row) in order.enumerated() {
      if place == 0 || hashes[order[place - 1]] != hashes[row] { originals = [] }
      if let first = originals.first(where: { columns.agree($0, row) }) {
        pairs.append(Pair(first: first, again: row))
      } else {
        originals.append(row)
      }
    }
    count = pairs.count
    examples = Array(pairs.sorted { $0.again < $1.again }.prefix(limit))
  }
}

extension [Column] {
  fileprivate func agree(_ first: Int, _ second: Int) -> Bool {
    allSatisfy { column in
      switch column.values {
      case .numbers(let numbers): Column.areSame(numbers[first], numbers[second])
      case .categories(let codes, _): codes[first] == codes[second]
      }
    }
  }
}

extension Column {
  /// Whether two columns have the same values, missing ones in the same rows.
  func hasSameValues(as other: Column) -> Bool {
    switch (values, other.values) {
    case (.numbers(let mine), .numbers(let others)):
      mine.count == others.count && mine.indices.allSatisfy { Self.areSame(mine[$0], others[$0]) }
    case (.categories(let mine, let levels), .categories(let others, let otherLevels)):
      mine == others && levels == otherLevels
    default: false
    }
  }

  /// Equal, or both missing.
  fileprivate static func areSame(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }

  /// Mixes each row's value into that row's hash; equal values have equal bits.
  func mix(into hashes: inout [UInt64]) {
    switch values {
    case .numbers(let numbers):
      for row in hashes.indices { hashes[row] = mixed(hashes[row], Self.bits(of: numbers[row])) }
    case .categories(let codes, _):
      for row in hashes.indices {
        hashes[row] = mixed(hashes[row], UInt64(bitPattern: Int64(codes[row])))
      }
    }
  }

  /// A hash of all values in their order.
  var hash: UInt64 {
    switch values {
    case .numbers(let numbers): numbers.reduce(1) { mixed($0, Self.bits(of: $1)) }
    case .categories(let codes, _):
      codes.reduce(2) { mixed($0, UInt64(bitPattern: Int64($1))) }
    }
  }

  /// All NaN have one pattern here, and so have both zeros.
  private static func bits(of number: Double) -> UInt64 {
    number.isNaN ? .max : number == 0 ? 0 : number.bitPattern
  }
}

/// A step of SplitMix64 (Steele, Lea and Flood, 2014) over a hash and the next value.
private func mixed(_ hash: UInt64, _ bits: UInt64) -> UInt64 {
  var z = (hash ^ bits) &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}
