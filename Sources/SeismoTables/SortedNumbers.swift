extension [Double] {
  /// Sorts numbers, of which none is NaN, to what `sort()` makes of them, bit by bit.
  ///
  /// Where the different ones are few, as in most data, they are counted. Else many are sorted by the bytes of their
  /// keys, the highest first, where they lie (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993, section 3).
  package mutating func sortAscending() {
    let zeros = contains { $0.bitPattern == 1 << 63 } ? filter { $0 == 0 } : []
    withUnsafeMutableBufferPointer { numbers in
      if sortByCounts(numbers) { return }
      sortByBytes(numbers)
    }
    guard !zeros.isEmpty, let first = firstIndex(of: 0) else { return }
    // Zeros of both signs are equal and stay in their order.
    replaceSubrange(first..<first + zeros.count, with: zeros)
  }
}

/// Sorts numbers that agree in the bytes above one, of which none is −0 or NaN.
func sortByBytes(_ numbers: UnsafeMutableBufferPointer<Double>, from byte: Int = 7) {
  guard numbers.count > 48 else {
    var numbers = numbers
    return numbers.sort()
  }
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * 256) { places in
    places.initialize(repeating: 0)
    let shift = UInt64(8 * byte)
    for number in numbers { places[Int(NumberKey(number).bits >> shift & 255)] += 1 }
    var start = 0
    for value in 0..<256 {
      let count = places[value]
      (places[value], places[256 + value]) = (start, start + count)
      start += count
    }
    deal(numbers, by: shift, from: places)
    guard byte > 0 else { return }
    start = 0
    for value in 0..<256 {
      let end = places[256 + value]
      if end - start > 1 { sortByBytes(.init(rebasing: numbers[start..<end]), from: byte - 1) }
      start = end
    }
  }
}

/// Puts each number at one of its byte's places, which go from `places[byte]` to `places[256 + byte]`.
private func deal(
  _ numbers: UnsafeMutableBufferPointer<Double>, by shift: UInt64,
  from places: UnsafeMutableBufferPointer<Int>
) {
  for value in 0..<256 {
    while places[value] < places[256 + value] {
      let place = places[value]
      var number = numbers[place]
      while case let own = Int(NumberKey(number).bits >> shift & 255), own != value {
        swap(&number, &numbers[places[own]])
        places[own] += 1
      }
      numbers[place] = number
      places[value] += 1
    }
  }
}

/// Sorts numbers of which at most one in four, and 2¹⁸ in all, differ from each other, by how often each stands there.
///
/// - Returns: false where there are more, and nothing is done.
private func sortByCounts(_ numbers: UnsafeMutableBufferPointer<Double>) -> Bool {
  guard let counts = CountedKeys(counting: UnsafeBufferPointer(numbers)) else { return false }
  var distinct = counts.keys.map(\.number)
  distinct.withUnsafeMutableBufferPointer { sortByBytes($0) }
  var place = 0
  for number in distinct {
    let end = place + counts[NumberKey(number)]
    while place < end {
      numbers[place] = number
      place += 1
    }
  }
  return true
}
