/// An unsigned integer for a number, in the order of the numbers; that of 0 for −0, which equals it.
struct NumberKey: Equatable {
  private static let sign: UInt64 = 1 << 63

  /// The key of no number, nor of NaN.
  static let none = NumberKey(bits: ~sign)

  let bits: UInt64

  private init(bits: UInt64) { self.bits = bits }

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
  private static let mostKeys = 1 << 18
  private static let numbersAtOnce = 256

  private var slots: Slots
  private(set) var keys: [NumberKey] = []

  /// Counts numbers, but for NaN.
  ///
  /// - Returns: nil for few numbers, and where more than one in four, or 2¹⁸ in all, differ from each other.
  init?(counting numbers: UnsafeBufferPointer<Double>) {
    guard numbers.count >= Self.manyNumbers else { return nil }
    let most = min(numbers.count / 4, Self.mostKeys)
    var slots = Slots(bits: 12)
    var keys: [NumberKey] = []
    let isCounted = withUnsafeTemporaryAllocation(
      of: NumberKey.self, capacity: Self.numbersAtOnce
    ) { others in
      for start in stride(from: 0, to: numbers.count, by: Self.numbersAtOnce) {
        let stretch = numbers[start..<min(start + Self.numbersAtOnce, numbers.count)]
        // Most are where the search for them begins, or beside it: they are counted without a branch.
        let left = slots.countBesideHome(others, slots.countAtHome(stretch, others))
        for place in 0..<left {
          let key = others[place]
          var slot = slots.slot(of: key)
          if slots.keys[slot] != key {
            guard keys.count < most else { return false }
            if 2 * keys.count >= slots.count {
              slots = slots.doubled(keys)
              slot = slots.slot(of: key)
            }
            keys.append(key)
            slots.keys[slot] = key
          }
          slots.counts[slot] &+= 1
        }
      }
      return true
    }
    guard isCounted else { return nil }
    (self.slots, self.keys) = (slots, keys)
  }

  /// How often a number was counted.
  subscript(key: NumberKey) -> Int { Int(slots.counts[slots.slot(of: key)]) }

  /// Keys and counts by themselves: as few bytes as can be, since most of them are far from the processor.
  private struct Slots {
    private let keySlots: HashSlots<NumberKey>
    private let countSlots: HashSlots<UInt32>
    private let bits: Int
    let keys: UnsafeMutablePointer<NumberKey>
    let counts: UnsafeMutablePointer<UInt32>

    var count: Int { 1 << bits }

    init(bits: Int) {
      self.bits = bits
      keySlots = HashSlots(repeating: .none, count: 1 << bits)
      countSlots = HashSlots(repeating: 0, count: 1 << bits)
      (keys, counts) = (keySlots.start, countSlots.start)
    }

    /// Where a key stands, or may be put.
    @inline(__always)
    func slot(of key: NumberKey) -> Int {
      var slot = home(of: key)
      while keys[slot] != key, keys[slot] != .none { slot = (slot &+ 1) & (1 &<< bits &- 1) }
      return slot
    }

    /// Counts the numbers that stand at the first place where they may, and collects the others, but for NaN.
    ///
    /// - Returns: how many others there are.
    func countAtHome(
      _ numbers: Slice<UnsafeBufferPointer<Double>>, _ others: UnsafeMutableBufferPointer<NumberKey>
    ) -> Int {
      var found = 0
      for number in UnsafeBufferPointer(rebasing: numbers) {
        let key = NumberKey(number)
        let home = home(of: key)
        let isHere = keys[home] == key
        counts[home] &+= isHere ? 1 : 0
        others[found] = key
        found &+= isHere || number.isNaN ? 0 : 1
      }
      return found
    }

    /// Counts those of some keys that stand at the second place where they may, and moves the others to the front.
    ///
    /// - Returns: how many others there are.
    func countBesideHome(_ others: UnsafeMutableBufferPointer<NumberKey>, _ count: Int) -> Int {
      var left = 0
      for place in 0..<count {
        let key = others[place]
        let slot = (home(of: key) &+ 1) & (1 &<< bits &- 1)
        let isHere = keys[slot] == key
        counts[slot] &+= isHere ? 1 : 0
        others[left] = key
        left &+= isHere ? 0 : 1
      }
      return left
    }

    @inline(__always)
    private func home(of key: NumberKey) -> Int {
      Int((key.bits &* 0x9e37_79b9_7f4a_7c15) &>> UInt64(64 - bits))
    }

    /// The same counts with twice the room.
    func doubled(_ keys: [NumberKey]) -> Slots {
      let larger = Slots(bits: bits + 1)
      for key in keys {
        let slot = larger.slot(of: key)
        (larger.keys[slot], larger.counts[slot]) = (key, counts[self.slot(of: key)])
      }
      return larger
    }
  }
}
