internal import Foundation

/// The distinct texts of a column in one block, numbered in the order of their first appearance.
///
/// A table of open addresses over the texts' bytes: a String is made for each level, not for each
/// row.
final class LevelTable {
  /// Outside the object: nobody asks at each text whether another one changes it.
  private let levels: UnsafeMutablePointer<Levels>

  /// - Parameter rows: how many texts may come.
  init(rows: Int) {
    levels = .allocate(capacity: 1)
    levels.initialize(to: Levels(rows: rows))
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

  /// The number of a text, new or known.
  func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 { levels.pointee.code(of: text) }
}

/// What a table holds.
private struct Levels {
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private var bytes: [UInt8] = []
  /// Where each level's bytes end.
  private var ends: [Int] = []

  init(rows: Int) {
    slots = Array(repeating: -1, count: rows < 16 ? 16 : 64)
  }

  var count: Int { ends.count }
  var byteCount: Int { bytes.count }

  var texts: [String] {
    var start = 0
    return ends.map { end in
      defer { start = end }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
  }

  mutating func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = Self.hash(text)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash, equals(code, text) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(ends.count)
    hashes.append(hash)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    if 2 * ends.count > slots.count { grow() }
    return Int32(ends.count - 1)
  }

  private func equals(_ code: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = code == 0 ? 0 : ends[code - 1]
    guard ends[code] - start == text.count else { return false }
    return bytes.withUnsafeBufferPointer { known in
      guard let known = known.baseAddress, let text = text.baseAddress else { return true }
      return memcmp(known + start, text, ends[code] - start) == 0
    }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }

  /// Each eight bytes, the last ones with zeros behind them, mixed by a product whose halves are folded (Wang Yi,
  /// "wyhash").
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = mixed(UInt64(text.count), 0xa076_1d64_78bd_642f)
    guard let start = text.baseAddress.map(UnsafeRawPointer.init) else { return hash }
    var place = 0
    while place + 8 <= text.count {
      hash = mixed(hash ^ start.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    for byte in text[place...] { rest = rest << 8 | UInt64(byte) }
    return mixed(hash ^ rest)
  }

  private static func mixed(_ bits: UInt64, _ factor: UInt64 = 0xe703_7ed1_a0b4_28db) -> UInt64 {
    let (high, low) = bits.multipliedFullWidth(by: factor)
    return high ^ low
  }
}
