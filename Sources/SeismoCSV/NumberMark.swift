/// A mark in numbers.
package enum NumberMark: String, CaseIterable, Sendable {
  case point, comma
  /// U+0020, or one that doesn't break a line (U+00A0, U+202F), or a thin one (U+2009).
  case space
  /// U+0027 or U+2019.
  case apostrophe
  case underscore

  /// The character that stands before decimals: of a comma, or of a point.
  var decimal: UInt8 { self == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".") }

  /// What else may mark thousands where this one stands before decimals.
  var opposite: NumberMark { self == .comma ? .point : .comma }

  /// How many bytes of a field spell it at a place, in UTF-8; nil for none.
  func width(at place: Int, in field: UnsafeBufferPointer<UInt8>) -> Int? {
    let byte = field[place]
    switch self {
    case .point: return byte == UInt8(ascii: ".") ? 1 : nil
    case .comma: return byte == UInt8(ascii: ",") ? 1 : nil
    case .underscore: return byte == UInt8(ascii: "_") ? 1 : nil
    case .apostrophe:
      return byte == UInt8(ascii: "'") ? 1 : starts(field, place, 0xe2, 0x80, 0x99) ? 3 : nil
    case .space:
      if byte == UInt8(ascii: " ") { return 1 }
      if byte == 0xc2, place + 1 < field.count, field[place + 1] == 0xa0 { return 2 }
      return starts(field, place, 0xe2, 0x80, 0xaf) || starts(field, place, 0xe2, 0x80, 0x89)
        ? 3 : nil
    }
  }

  private func starts(
    _ field: UnsafeBufferPointer<UInt8>, _ place: Int, _ a: UInt8, _ b: UInt8, _ c: UInt8
  ) -> Bool {
    place + 2 < field.count && field[place] == a && field[place + 1] == b && field[place + 2] == c
  }

  /// Whether a text has it.
  func isIn(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { field in
      field.indices.contains { width(at: $0, in: field) != nil }
    }
  }
}
