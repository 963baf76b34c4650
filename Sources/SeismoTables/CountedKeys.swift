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
  private struct Slot {
    var key = NumberKey(0)
    var count = 0
  }

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
        // Most are where the search for them begins: they are counted without a branch.
        let left = slots.countAtHome(stretch, others)
        for place in 0..<left {
          let key = others[place]
          var slot = slots.slot(of: key)
          if slot.pointee.count == 0 {
            guard keys.count < most else { return false }
            if 2 * keys.count >= slots.count {
              slots = slots.doubled(keys)
              slot = slots.slot(of: key)
            }
            keys.append(key)
            slot.pointee.key = key
          }
          slot.pointee.count &+= 1
        }
      }
      return true
    }
    guard isCounted else { return nil }
    (self.slots, self.keys) = (slots, keys)
  }

  /// How often a number was counted.
  subscript(key: NumberKey) -> Int { slots.slot(of: key).pointee.count }

  private struct Slots {
    private let memory: HashSlots<Slot>
    private let start: UnsafeMutablePointer<Slot>
    private let bits: Int

    var count: Int { 1 << bits }

    init(bits: Int) {
      self.bits = bits
      memory = HashSlots(repeating: Slot(), count: 1 << bits)
      start = memory.start
    }

    /// Where a key stands, or may be put: there the count is 0.
    @inline(__always)
    func slot(of key: NumberKey) -> UnsafeMutablePointer<Slot> {
      var place = home(of: key)
      while start[place].key != key, start[place].count > 0 {
        place = (place &+ 1) & (1 &<< bits &- 1)
      }
      return start + place
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
        let slot = start + home(of: key)
        let isHere = slot.pointee.key == key && slot.pointee.count > 0
        slot.pointee.count &+= isHere ? 1 : 0
        others[found] = key
        found &+= isHere || number.isNaN ? 0 : 1
      }
      return found
    }

    @inline(__always)
    private func home(of key: NumberKey) -> Int {
      Int((key.bits &* 0x9e37_79b9_7f4a_7c15) &>> UInt64(64 - bits))
    }

    /// The same counts with twice the room.
    func doubled(_ keys: [NumberKey]) -> Slots {
      let larger = Slots(bits: bits + 1)
      for key in keys { larger.slot(of: key).pointee = slot(of: key).pointee }
      return larger
    }
  }
}
