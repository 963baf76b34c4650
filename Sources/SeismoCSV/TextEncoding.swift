internal import SeismoSpec
internal import SeismoTables

/// How a file's bytes stand for text; a byte order mark is taken off whatever was declared.
package enum TextEncoding: String, CaseIterable, Sendable {
  /// By the byte order mark; UTF-8 without one.
  case auto
  case utf8 = "utf-8"
  /// ISO 8859-1: each byte is the code point of its value.
  case latin1 = "latin-1"
  /// Latin-1 with letters and marks, such as the euro, in place of controls.
  case windows1252 = "windows-1252"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"

  /// Other names that are usual.
  static let aliases: [String: TextEncoding] = [
    "cp1252": .windows1252, "iso-8859-1": .latin1, "latin1": .latin1, "utf8": .utf8,
  ]

  /// As people write it.
  var name: String {
    switch self {
    case .latin1: "Latin-1"
    case .windows1252: "Windows-1252"
    case .auto, .utf8, .utf16LittleEndian, .utf16BigEndian: rawValue.uppercased()
    }
  }

  /// What a byte beyond ASCII stands for where one byte is one character; nil for nothing.
  package func scalar(_ byte: UInt8) -> Unicode.Scalar? {
    guard self == .windows1252, byte < 0xa0 else { return Unicode.Scalar(byte) }
    return Self.beyondLatin1[Int(byte) - 0x80].flatMap(Unicode.Scalar.init)
  }

  /// The byte of a character in Windows-1252.
  package static func windows1252Byte(of scalar: Unicode.Scalar) -> UInt8? {
    if let place = beyondLatin1.firstIndex(of: scalar.value) { return UInt8(place + 0x80) }
    return scalar.value < 0x80 || (0xa0...0xff).contains(scalar.value)
      ? UInt8(scalar.value) : nil
  }

  /// What bytes 0x80 to 0x9F are in Windows-1252, by the Unicode Consortium's CP1252.TXT.
  private static let beyondLatin1: [UInt32?] = [
    0x20ac, nil, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, nil, 0x017d, nil, nil, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc,
    0x2122, 0x0161, 0x203a, 0x0153, nil, 0x017e, 0x0178,
  ]
}

extension Value where V == TextEncoding {
  /// An encoding's name, or a usual other one.
  static let encoding: Value = {
    let choices = TextEncoding.allCases.map(\.rawValue)
    let all = choices + TextEncoding.aliases.keys.sorted()
    return Value(accepts: "one of \(choices.joined(separator: ", "))", schema: .choice(all)) {
      node, decoding in
      guard let text = node.text else {
        decoding.report(
          .wrongType(
            expected: "one of \(choices.joined(separator: ", "))", found: node.described), at: node)
        return nil
      }
      let found = TextEncoding(rawValue: text) ?? TextEncoding.aliases[text]
      if found == nil { decoding.report(.notAChoice(found: text, choices: choices), at: node) }
      return found
    } encode: { encoding, _ in
      SpecNode(.scalar(encoding.rawValue))
    } counterexamples: {
      ["", choices.joined()].map { SpecNode(.scalar($0)) }
        + [SpecNode(.list([])), SpecNode(.map([]))]
    }
  }()
}

/// What all bytes of a file that isn't UTF-8 say about its encoding.
struct EncodingEvidence {
  /// Characters beyond ASCII that are valid UTF-8, and bytes that belong to none.
  private var valid = 0
  private var invalid = 0
  /// Bytes that are controls in Latin-1, and those of them that Windows-1252 doesn't have.
  private(set) var controls = 0
  private var undefined = 0
  private var awaited = 0

  /// - Throws: `DataProblem` when the file can't be read.
  init(_ file: DataFile) throws {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = try block.withUnsafeMutableBytes(file.read(into:)), count > 0 {
      for byte in block[..<count] { look(at: byte) }
    }
  }

  private mutating func look(at byte: UInt8) {
    if (0x80..<0xa0).contains(byte) {
      controls += 1
      if TextEncoding.windows1252.scalar(byte) == nil { undefined += 1 }
    }
    if awaited > 0 {
      if byte & 0xc0 == 0x80 {
        awaited -= 1
        if awaited == 0 { valid += 1 }
        return
      }
      (awaited, invalid) = (0, invalid + 1)
    }
    switch byte {
    case ..<0x80: break
    case 0xc2...0xdf: awaited = 1
    case 0xe0...0xef: awaited = 2
    case 0xf0...0xf4: awaited = 3
    default: invalid += 1
    }
  }

  /// The encoding of one byte a character that fits; nil when the file is UTF-8 with damage.
  var encoding: TextEncoding? {
    if valid > invalid { return nil }
    return controls > 0 && undefined == 0 ? .windows1252 : .latin1
  }

  var likely: LikelyEncoding {
    encoding.map { .of($0.name, declaredAs: $0.rawValue) } ?? .damagedUTF8(valid: valid)
  }
}
