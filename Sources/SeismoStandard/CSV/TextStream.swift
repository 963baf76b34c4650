internal import SeismoTables

/// How a file's bytes stand for text; a byte order mark is taken off whatever was declared.
package enum TextEncoding: String, CaseIterable, Sendable {
  /// By the byte order mark; UTF-8 without one.
  case auto
  case utf8 = "utf-8"
  /// ISO 8859-1: each byte is the code point of its value.
  case latin1 = "latin-1"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
}

/// A data file's text as UTF-8 bytes. Whether declared UTF-8 is valid is left to who reads on.
final class TextStream {
  /// What the file turned out to be in.
  let encoding: TextEncoding
  /// Whether it began with a byte order mark.
  let hasMark: Bool
  private let file: DataFile
  private let name: String
  /// Bytes that were read to look for a mark, behind it.
  private var head: [UInt8] = []
  private var raw: [UInt8] = []
  /// The first byte of a UTF-16 unit whose second wasn't read yet.
  private var half: UInt8?
  private var highSurrogate: UInt32?

  init(_ file: DataFile, name: String, encoding: TextEncoding) throws {
    self.file = file
    self.name = name
    var start = [UInt8](repeating: 0, count: 4096)
    var count = 0
    while count < start.count {
      do {
        let more = try start.withUnsafeMutableBytes {
          try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
        }
        if more == 0 { break }
        count += more
      } catch var problem as DataProblem {
        guard count == 0 else { break }  // it is thrown again behind what there is
        problem.line = 1
        throw problem
      }
    }
    start.removeLast(start.count - count)
    let marked = Self.marks.first { start.starts(with: $0.mark) }
    hasMark = marked.map { encoding == .auto || encoding == $0.encoding } ?? false
    self.encoding = encoding == .auto ? marked?.encoding ?? .utf8 : encoding
    head = Array(start.dropFirst(hasMark ? marked?.mark.count ?? 0 : 0))
    if encoding == .auto, !hasMark { try refuseZeros(start) }
  }

  private static let marks: [(mark: [UInt8], encoding: TextEncoding)] = [
    ([0xef, 0xbb, 0xbf], .utf8), ([0xff, 0xfe], .utf16LittleEndian),
    ([0xfe, 0xff], .utf16BigEndian),
  ]

  /// Text in which every other byte is 0 is UTF-16 that doesn't say so.
  private func refuseZeros(_ start: [UInt8]) throws {
    let places = start.indices.filter { start[$0] == 0 }
    guard start.count >= 4, places.count * 3 >= start.count else { return }
    let odd = places.count { $0 % 2 == 1 }
    let guess: TextEncoding = odd * 2 > places.count ? .utf16LittleEndian : .utf16BigEndian
    throw DataProblem(
      .notUTF16(
        "looks like UTF-16 without a byte order mark; declare it with encoding: \(guess.rawValue)"),
      file: name)
  }

  /// Reads on.
  ///
  /// - Returns: how many bytes of UTF-8 were written; 0 at the end. `buffer` has room for 4.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    switch encoding {
    case .auto, .utf8: return try take(buffer.count, into: buffer)
    case .latin1: return try convertLatin1(into: buffer)
    case .utf16LittleEndian, .utf16BigEndian: return try convertUTF16(into: buffer)
    }
  }

  /// At most `count` of the file's own bytes.
  private func take(_ count: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(count, buffer.count)])
    guard head.isEmpty else {
      let taken = min(target.count, head.count)
      target.copyBytes(from: head[..<taken])
      head.removeFirst(taken)
      return taken
    }
    return try file.read(into: target)
  }

  private func takeRaw(_ count: Int) throws -> Int {
    if raw.count < count { raw = Array(repeating: 0, count: count) }
    return try raw.withUnsafeMutableBytes { try take(count, into: $0) }
  }

  private func convertLatin1(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try takeRaw(buffer.count / 2)
    var written = 0
    for byte in raw[..<count] {
      if byte < 0x80 {
        buffer[written] = byte
        written += 1
      } else {
        buffer[written] = 0xc0 | byte >> 6
        buffer[written + 1] = 0x80 | byte & 0x3f
        written += 2
      }
    }
    return written
  }

  private func convertUTF16(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var written = 0
    while written == 0 {
      let count = try takeRaw(max(1, buffer.count / 4))
      if count == 0 {
        guard half == nil, highSurrogate == nil else {
          throw DataProblem(.notUTF16("the text ends within a character of UTF-16"), file: name)
        }
        return 0
      }
      for byte in raw[..<count] {
        guard let first = half else {
          half = byte
          continue
        }
        half = nil
        let unit =
          encoding == .utf16LittleEndian
          ? UInt32(byte) << 8 | UInt32(first) : UInt32(first) << 8 | UInt32(byte)
        guard let scalar = try scalar(unit) else { continue }
        for byte in String(scalar).utf8 {
          buffer[written] = byte
          written += 1
        }
      }
    }
    return written
  }

  /// The scalar that a unit completes; nil behind the first half of one.
  private func scalar(_ unit: UInt32) throws -> Unicode.Scalar? {
    if let high = highSurrogate, (0xdc00..<0xe000).contains(unit) {
      highSurrogate = nil
      return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (unit - 0xdc00))
    }
    guard highSurrogate == nil, !(0xdc00..<0xe000).contains(unit) else {
      throw DataProblem(.notUTF16("half of a surrogate pair stands alone in UTF-16"), file: name)
    }
    if (0xd800..<0xdc00).contains(unit) {
      highSurrogate = unit
      return nil
    }
    return Unicode.Scalar(unit)
  }
}
