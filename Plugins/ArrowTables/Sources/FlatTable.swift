/// A table of FlatBuffers, in which Arrow has its metadata (google.github.io/flatbuffers, "FlatBuffer Internals"). Every
/// offset is checked before it is followed.
struct FlatTable {
  private let bytes: [UInt8]
  private let place: Int
  private let fields: Int
  /// Bytes of the list of fields, which starts with its own length.
  private let fieldBytes: Int

  /// The table that a buffer starts with.
  init(rootOf bytes: [UInt8]) throws(ArrowProblem) {
    let offset = try Self.number(bytes, 0, UInt32.self)
    try self.init(bytes, at: Int(offset))
  }

  private init(_ bytes: [UInt8], at place: Int) throws(ArrowProblem) {
    (self.bytes, self.place) = (bytes, place)
    fields = place - Int(try Self.number(bytes, place, Int32.self))
    fieldBytes = Int(try Self.number(bytes, fields, UInt16.self))
  }

  private static func number<T: FixedWidthInteger>(
    _ bytes: [UInt8], _ place: Int, _ type: T.Type
  ) throws(ArrowProblem) -> T {
    guard place >= 0, place <= bytes.count - MemoryLayout<T>.size else {
      throw .damaged("its metadata lead out of themselves")
    }
    return bytes.withUnsafeBytes {
      T(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: T.self))
    }
  }

  /// Where a field is; nil where it has its default.
  private func field(_ number: Int) throws(ArrowProblem) -> Int? {
    let entry = 4 + 2 * number
    guard entry + 2 <= fieldBytes else { return nil }
    let offset = Int(try Self.number(bytes, fields + entry, UInt16.self))
    return offset == 0 ? nil : place + offset
  }

  /// A number.
  func number<T: FixedWidthInteger>(_ field: Int, _ usual: T) throws(ArrowProblem) -> T {
    guard let place = try self.field(field) else { return usual }
    return try Self.number(bytes, place, T.self)
  }

  /// What an offset leads to.
  private func target(_ place: Int) throws(ArrowProblem) -> Int {
    place + Int(try Self.number(bytes, place, UInt32.self))
  }

  /// A table within this one.
  func table(_ field: Int) throws(ArrowProblem) -> FlatTable? {
    guard let place = try self.field(field) else { return nil }
    return try FlatTable(bytes, at: target(place))
  }

  /// A list's first item and how many there are, each of so many bytes.
  private func list(_ field: Int, _ width: Int) throws(ArrowProblem) -> (start: Int, count: Int)? {
    guard let place = try self.field(field) else { return nil }
    let start = try target(place)
    let count = Int(try Self.number(bytes, start, UInt32.self))
    guard start + 4 <= bytes.count, count <= (bytes.count - start - 4) / width else {
      throw .damaged("its metadata lead out of themselves")
    }
    return (start + 4, count)
  }

  /// A list of tables.
  func tables(_ field: Int) throws(ArrowProblem) -> [FlatTable] {
    guard let (start, count) = try list(field, 4) else { return [] }
    var tables: [FlatTable] = []
    for item in 0..<count { tables.append(try FlatTable(bytes, at: target(start + 4 * item))) }
    return tables
  }

  /// A list of pairs of numbers of 64 bits.
  func pairs(_ field: Int) throws(ArrowProblem) -> [(Int64, Int64)] {
    guard let (start, count) = try list(field, 16) else { return [] }
    var pairs: [(Int64, Int64)] = []
    for item in 0..<count {
      let place = start + 16 * item
      pairs.append(
        (try Self.number(bytes, place, Int64.self), try Self.number(bytes, place + 8, Int64.self)))
    }
    return pairs
  }

  /// A list of a file's messages.
  func blocks(_ field: Int) throws(ArrowProblem) -> [ArrowBlock] {
    guard let (start, count) = try list(field, 24) else { return [] }
    var blocks: [ArrowBlock] = []
    for item in 0..<count {
      let place = start + 24 * item
      blocks.append(
        ArrowBlock(
          offset: try Self.number(bytes, place, Int64.self),
          head: try Self.number(bytes, place + 8, Int32.self),
          length: try Self.number(bytes, place + 16, Int64.self)))
    }
    return blocks
  }

  /// A list of numbers of 64 bits.
  func numbers(_ field: Int) throws(ArrowProblem) -> [Int64] {
    guard let (start, count) = try list(field, 8) else { return [] }
    var numbers: [Int64] = []
    for item in 0..<count { numbers.append(try Self.number(bytes, start + 8 * item, Int64.self)) }
    return numbers
  }

  /// A text.
  func text(_ field: Int) throws(ArrowProblem) -> String {
    guard let (start, count) = try list(field, 1) else { return "" }
    guard let text = String(validating: bytes[start..<start + count], as: UTF8.self) else {
      throw .damaged("a name in its metadata isn't UTF-8")
    }
    return text
  }
}
