/// An unsigned integer for a number, in the order of the numbers; that of 0 for −0, which equals it.
struct NumberKey: Equatable {
  private static let sign: UInt64 = 1 << 63

  let bits: UInt64

  @inline(__always)
  init(_ number: Double) {
    let pattern = number.bitPattern
    if pattern == Self.sign {
      bits = Self.sign
    } else {
      bits = pattern & Self.sign == 0 ? pattern | Self.sign : ~pattern
    }
  }

  @inline(__always)
  var number: Double {
    Double(bitPattern: bits & Self.sign == 0 ? ~bits : bits ^ Self.sign)
  }
}

/// How often each number is among many that are few different ones, in a table of open addresses that is at most half
/// full.
struct CountedKeys {
  /// From so many on it is worth a look.
  private static let manyNumbers = 1 << 12

  private let bits: Int
  private var slots: [(key: NumberKey, count: Int)]
  private(set) var keys: [NumberKey] = []

  /// Counts numbers, but for NaN.
  ///
  /// - Returns: nil for few numbers, and where more than one in four, or 2¹⁶ in all, differ from each other.
  init?(counting numbers: UnsafeBufferPointer<Double>) {
    guard numbers.count >= Self.manyNumbers else { return nil }
    bits = min(17, numbers.count.bitWidth - 1 - numbers.count.leadingZeroBitCount - 1)
    slots = Array(repeating: (NumberKey(0), 0), count: 1 << bits)
    for number in numbers where !number.isNaN && !count(NumberKey(number)) { return nil }
  }

  /// How often a number was counted.
  subscript(key: NumberKey) -> Int { slots[slot(of: key)].count }

  /// False where the number is new, and there is no room for it.
  @inline(__always)
  private mutating func count(_ key: NumberKey) -> Bool {
    let slot = slot(of: key)
    if slots[slot].count == 0 {
      guard keys.count < 1 << (bits - 1) else { return false }
      keys.append(key)
      slots[slot].key = key
    }
    slots[slot].count += 1
    return true
  }

  @inline(__always)
  private func slot(of key: NumberKey) -> Int {
    var slot = Int((key.bits &* 0x9e37_79b9_7f4a_7c15) >> UInt64(64 - bits))
    while slots[slot].count > 0, slots[slot].key != key { slot = (slot + 1) & (1 << bits - 1) }
    return slot
  }
}
