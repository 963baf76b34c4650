/// Cuts the rows out of `COPY`'s binary format (PostgreSQL's documentation, "COPY", "Binary Format").
struct CopiedRows {
  private static let signature = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00]

  private let columns: Int
  private var buffer: [UInt8] = []
  private var isBehindHeader = false
  /// Whether the mark behind the last row has come.
  private(set) var isAtEnd = false

  init(columns: Int) { self.columns = columns }

  /// Takes the next bytes, and gives the rows that are whole.
  mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ row: ([UnsafeRawBufferPointer?]) throws -> Void
  ) throws {
    buffer.append(contentsOf: bytes)
    var place = 0
    if !isBehindHeader {
      guard buffer.count >= Self.signature.count + 8 else { return }
      guard buffer.starts(with: Self.signature) else {
        throw PostgresProblem("the server copies otherwise")
      }
      place = Self.signature.count + 8 + number(Self.signature.count + 4, 4)
      guard place <= buffer.count else { return }
      isBehindHeader = true
    }
    while !isAtEnd, let end = try rowEnd(from: place) {
      if isAtEnd { break }
      try buffer.withUnsafeBytes { all in
        var fields: [UnsafeRawBufferPointer?] = []
        var field = place + 2
        for _ in 0..<columns {
          let length = Self.length(all, field)
          field += 4
          fields.append(
            length < 0 ? nil : UnsafeRawBufferPointer(rebasing: all[field..<field + length]))
          field += max(0, length)
        }
        try row(fields)
      }
      place = end
    }
    buffer.removeFirst(place)
  }

  private static func length(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int {
    Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
  }

  private func number(_ place: Int, _ count: Int) -> Int {
    buffer[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Where the row ends that starts at a place; nil where it isn't whole yet.
  private mutating func rowEnd(from start: Int) throws -> Int? {
    guard start + 2 <= buffer.count else { return nil }
    let count = number(start, 2)
    if count == 0xffff {
      isAtEnd = true
      return start + 2
    }
    guard count == columns else {
      throw PostgresProblem("a row has \(count) values, not \(columns)")
    }
    var place = start + 2
    for _ in 0..<columns {
      guard place + 4 <= buffer.count else { return nil }
      let length = buffer.withUnsafeBytes { Self.length($0, place) }
      guard length >= -1 else { throw PostgresProblem("a value has an impossible length") }
      place += 4 + max(0, length)
    }
    return place <= buffer.count ? place : nil
  }
}
