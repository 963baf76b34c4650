internal import Foundation

/// Distinct texts, such as those of a column in one block, numbered in the order of their first appearance.
///
/// A table of open addresses over the texts' bytes: a String is made for each level, not for each
/// row.
final class LevelTable {
  /// Outside the object: nobody asks at each text whether another one changes it.
  private let levels: UnsafeMutablePointer<Levels>

  init() {
    levels = .allocate(capacity: 1)
    levels.initialize(to: Levels())
  }

  deinit {
    levels.deinitialize(count: 1)
    levels.deallocate()
  }

  var count: Int { levels.pointee.count }
  /// How long the texts are together.
  var byteCount: Int { levels.pointee.byteCount }
  /// The levels' texts.
  var texts: [String] { levels.pointee.texts }
  /// Whether all texts are of ASCII characters alone: none that differ in their bytes are equal then.
  var isASCII: Bool { levels.pointee.isASCII }

  /// The number of a text, new or known.
  func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 { levels.pointee.code(of: text) }

  /// The numbers that another table's texts have here, new or known.
  func codes(of other: LevelTable) -> [Int32] { levels.pointee.codes(of: other.levels.pointee) }
}

/// What a table holds.
private struct Levels {
  private struct Level {
    var key: UInt64
    var start: Int
    var count: Int
  }

  /// Texts of up to so many bytes are known by their key and their length.
  private static let longest = 8

  private var slots = [Int32](repeating: -1, count: 64)
  private var levels: [Level] = []
  private var bytes: [UInt8] = []

  var count: Int { levels.count }
  var byteCount: Int { bytes.count }
  var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

  var texts: [String] {
    bytes.withUnsafeBufferPointer { bytes in
      levels.map { level in
        String(
          decoding: UnsafeBufferPointer(rebasing: bytes[level.start..<level.start + level.count]),
          as: UTF8.self)
      }
    }
  }

  mutating func codes(of other: Levels) -> [Int32] {
    other.bytes.withUnsafeBufferPointer { bytes in
      other.levels.map { level in
        let text = bytes[level.start..<level.start + level.count]
        return code(of: UnsafeBufferPointer(rebasing: text), level.key)
      }
    }
  }

  mutating func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    code(of: text, Self.key(text))
  }

  @inline(__always)
  private mutating func code(of text: UnsafeBufferPointer<UInt8>, _ key: UInt64) -> Int32 {
    var slot = Self.slot(of: key, among: slots.count)
    while slots[slot] >= 0 {
      let level = levels[Int(slots[slot])]
      if level.key == key, level.count == text.count, isShort(text) || equals(level, text) {
        return slots[slot]
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return add(text, key, slot)
  }

  @inline(__always)
  private func isShort(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.count <= Self.longest }

  private func equals(_ level: Level, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { known in
      guard let known = known.baseAddress, let text = text.baseAddress else { return true }
      return memcmp(known + level.start, text, level.count) == 0
    }
  }

  private mutating func add(
    _ text: UnsafeBufferPointer<UInt8>, _ key: UInt64, _ slot: Int
  ) -> Int32 {
    let code = Int32(levels.count)
    slots[slot] = code
    levels.append(Level(key: key, start: bytes.count, count: text.count))
    bytes.append(contentsOf: text)
    if 2 * levels.count > slots.count { grow() }
    return code
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    for (code, level) in levels.enumerated() {
      var slot = Self.slot(of: level.key, among: slots.count)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }

  /// Where a key belongs: the product's upper half knows all of its bits.
  @inline(__always)
  private static func slot(of key: UInt64, among count: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & (count - 1)
  }

  /// The bytes themselves of up to eight; of more, each eight mixed by a product whose halves are folded (Wang Yi,
  /// "wyhash"), the last eight too, wherever they begin.
  @inline(__always)
  private static func key(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = text.count
    guard count > 0, let start = text.baseAddress.map(UnsafeRawPointer.init) else { return 0 }
    func load<Bits: FixedWidthInteger>(_ place: Int, _: Bits.Type) -> UInt64 {
      UInt64(Bits(littleEndian: start.loadUnaligned(fromByteOffset: place, as: Bits.self)))
    }
    // Loads that overlap agree on the bytes that they share.
    switch count {
    case 1...3:
      return load(0, UInt8.self) | load(count / 2, UInt8.self) << UInt64(8 * (count / 2))
        | load(count - 1, UInt8.self) << UInt64(8 * (count - 1))
    case 4...longest:
      return load(0, UInt32.self) | load(count - 4, UInt32.self) << UInt64(8 * (count - 4))
    default:
      var (key, place) = (UInt64(count), 0)
      while place < count - 8 {
        key = mixed(key ^ load(place, UInt64.self))
        place += 8
      }
      return mixed(key ^ load(count - 8, UInt64.self))
    }
  }

  @inline(__always)
  private static func mixed(_ bits: UInt64) -> UInt64 {
    let (high, low) = bits.multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
    return high ^ low
  }
}
