/// Parses one line with a JSON object (RFC 8259), and finds where its keys and values are.
///
/// Python's `NaN`, `Infinity` and `-Infinity` are taken, too: NaN as null.
struct JSONLineParser {
  /// What a value is.
  enum Kind { case null, `true`, `false`, number, infinity, minusInfinity, text, nested }

  /// A key with its value, as places in the line; a text's is that between its quotes.
  struct Member {
    var keyRange: Range<Int>
    var value: Range<Int>
    var kind: Kind

    func key(in line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: line[keyRange])
    }
  }

  /// What is wrong with a line, and at which byte of it, from 1.
  struct Problem: Error {
    var expected: String
    var byte: Int
    var found: String

    var words: String {
      "expected \(expected) at byte \(byte) of the line, found \(found); each line is to be an object "
        + "such as {\"size\": 1.5, \"colour\": \"red\"}"
    }
  }

  /// Objects and lists within each other.
  private static let deepest = 200

  private let line: UnsafeBufferPointer<UInt8>
  private var place = 0
  private(set) var members: [Member] = []

  init(_ line: UnsafeBufferPointer<UInt8>) { self.line = line }

  /// Parses the line.
  ///
  /// - Returns: false for one of nothing but blanks.
  mutating func parse() throws(Problem) -> Bool {
    skipBlanks()
    guard place < line.count else { return false }
    try take("{", "an object")
    skipBlanks()
    if peek == UInt8(ascii: "}") {
      place += 1
    } else {
      repeat {
        skipBlanks()
        let key = try text("a key in quotes")
        skipBlanks()
        try take(":", "':'")
        skipBlanks()
        let start = place
        let kind = try value(depth: 0)
        let range = kind == .text ? start + 1..<place - 1 : start..<place
        members.append(Member(keyRange: key, value: range, kind: kind))
        skipBlanks()
      } while takes(",")
      try take("}", "',' or '}'")
    }
    skipBlanks()
    guard place == line.count else { throw problem("nothing behind the object") }
    return true
  }

  private var peek: UInt8? { place < line.count ? line[place] : nil }

  private func problem(_ expected: String) -> Problem {
    let rest = String(decoding: line[min(place, line.count)...].prefix(24), as: UTF8.self)
    let found =
      rest.isEmpty ? "the line's end" : "'\(rest.split(whereSeparator: \.isNewline).first ?? "")'"
    return Problem(expected: expected, byte: place + 1, found: found)
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0d { place += 1 }
  }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func take(
    _ character: Unicode.Scalar, _ expected: String
  ) throws(Problem) {
    guard takes(character) else { throw problem(expected) }
  }

  private mutating func takes(word: StaticString) -> Bool {
    let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard line[place...].starts(with: word) else { return false }
    place += word.count
    return true
  }

  /// A value; the place is behind it then.
  private mutating func value(depth: Int) throws(Problem) -> Kind {
    switch peek {
    case UInt8(ascii: "\""):
      _ = try text("a text")
      return .text
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try nested(depth: depth + 1)
      return .nested
    default:
      if takes(word: "null") || takes(word: "NaN") { return .null }
      if takes(word: "true") { return .true }
      if takes(word: "false") { return .false }
      if takes(word: "Infinity") { return .infinity }
      if takes(word: "-Infinity") { return .minusInfinity }
      try number()
      return .number
    }
  }

  private mutating func nested(depth: Int) throws(Problem) {
    guard depth <= Self.deepest else {
      throw problem("at most \(Self.deepest) values within each other")
    }
    let isObject = peek == UInt8(ascii: "{")
    let (end, both): (Unicode.Scalar, String) = isObject ? ("}", "',' or '}'") : ("]", "',' or ']'")
    place += 1
    skipBlanks()
    if takes(end) { return }
    repeat {
      skipBlanks()
      if isObject {
        _ = try text("a key in quotes")
        skipBlanks()
        try take(":", "':'")
        skipBlanks()
      }
      _ = try value(depth: depth)
      skipBlanks()
    } while takes(",")
    try take(end, both)
  }

  /// - Returns: where it is, without its quotes.
  private mutating func text(_ expected: String) throws(Problem) -> Range<Int> {
    try take("\"", expected)
    let start = place
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return start..<place - 1
      case UInt8(ascii: "\\"): try escape()
      case ..<0x20: throw problem("no control character in a text")
      default: place += 1
      }
    }
    throw problem("a quote behind the text")
  }

  private mutating func escape() throws(Problem) {
    let digits = line[min(place + 2, line.count)...].prefix(4)
    switch place + 1 < line.count ? line[place + 1] : 0 {
    case UInt8(ascii: "u") where digits.count == 4 && digits.allSatisfy { hexDigit($0) != nil }:
      place += 6
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      place += 2
    default: throw problem("an escape such as \\n or \\u00e9")
    }
  }

  private mutating func number() throws(Problem) {
    let start = place
    _ = takes("-")
    let first = place
    let whole = digits()
    let isPadded = whole > 1 && line[first] == UInt8(ascii: "0")
    var isNumber = whole > 0 && !isPadded
    if isNumber, takes(".") { isNumber = digits() > 0 }
    if isNumber, takes("e") || takes("E") {
      _ = takes("+") || takes("-")
      isNumber = digits() > 0
    }
    guard isNumber else {
      place = start
      throw problem("a value")
    }
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = peek, byte &- 0x30 < 10 { place += 1 }
    return place - start
  }
}

/// The value of a hexadecimal digit.
private func hexDigit(_ byte: UInt8) -> UInt16? {
  switch byte {
  case 0x30...0x39: UInt16(byte - 0x30)
  case 0x41...0x46: UInt16(byte - 0x41 + 10)
  case 0x61...0x66: UInt16(byte - 0x61 + 10)
  default: nil
  }
}

extension JSONLineParser {
  /// A text as it stands in the line.
  static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// A text with its escapes resolved; half of a surrogate pair becomes U+FFFD.
  static func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "\\")) else { return plain(bytes) }
    var units: [UInt16] = []
    var place = 0
    while place < bytes.count {
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "\\") { place += 1 }
      if place > start {
        units += Array(String(decoding: bytes[start..<place], as: UTF8.self).utf16)
      }
      guard place + 1 < bytes.count else { break }
      switch bytes[place + 1] {
      case UInt8(ascii: "u"):
        units.append(
          bytes[(place + 2)...].prefix(4).reduce(0) { $0 << 4 | (hexDigit($1) ?? 0) })
        place += 6
        continue
      case UInt8(ascii: "b"): units.append(8)
      case UInt8(ascii: "f"): units.append(12)
      case UInt8(ascii: "n"): units.append(10)
      case UInt8(ascii: "r"): units.append(13)
      case UInt8(ascii: "t"): units.append(9)
      case let other: units.append(UInt16(other))
      }
      place += 2
    }
    return String(decoding: units, as: UTF16.self)
  }
}
