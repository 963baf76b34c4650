/// Text whose every character a reader can see, and none of which a terminal would obey.
extension String {
  /// The same text with invisible and control characters as `<U+200B>` and tabs as `⇥`; line ends stay.
  package var visible: String {
    if utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0a }) { return self }
    return reveal { $0 == "\n" ? "\n" : $0.shown }
  }

  /// The same on one line: line ends are `↵`.
  package var visibleOnOneLine: String {
    if utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return self }
    return reveal { $0 == "\n" ? "↵" : $0.shown }
  }

  /// The same on one line, cut in its middle where it is too long to read.
  package func excerpt(of most: Int = 60) -> String {
    guard unicodeScalars.count > most else { return visibleOnOneLine }
    let start = String(unicodeScalars.prefix(most * 2 / 3))
    let end = String(unicodeScalars.suffix(most / 3))
    return start.visibleOnOneLine + "…" + end.visibleOnOneLine
  }

  /// The text with every invisible character as `\uXXXX`: what is JSON stays the same JSON.
  package var visibleJSON: String {
    if utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0a }) { return self }
    return reveal { scalar in
      scalar == "\n"
        ? "\n"
        : String(scalar).utf16.map { unit in
          let digits = String(unit, radix: 16)
          return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
  }

  private func reveal(_ shown: (Unicode.Scalar) -> String) -> String {
    // Bytes, since a view of scalars copies all that it has for each text that is put to it.
    var text: [UInt8] = []
    text.reserveCapacity(utf8.count)
    var before: Unicode.Scalar?
    let scalars = Array(unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = scalars.indices.contains(index + 1) ? scalars[index + 1] : nil
      if scalar.isInvisible, !scalar.joinsEmoji(before, next) {
        text.append(contentsOf: shown(scalar).utf8)
      } else {
        text.append(contentsOf: String(scalar).utf8)
      }
      before = scalar
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Unicode.Scalar {
  /// Whether nothing of it is seen, or a terminal or an editor would take it for a command.
  package var isInvisible: Bool {
    if isASCII { return value < 0x20 || value == 0x7f }
    if properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint { return true }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
    case .format: return !Self.signs.contains { $0.contains(value) }
    default: return value == 0x2800  // a Braille pattern without a dot
    }
  }

  /// Whether it can't be part of a name: a control character or the end of a line.
  package var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Format characters that are seen: signs before numbers in Arabic, Syriac and Kaithi.
  private static let signs: [ClosedRange<UInt32>] = [
    0x600...0x605, 0x6dd...0x6dd, 0x70f...0x70f, 0x890...0x891, 0x8e2...0x8e2,
    0x110bd...0x110bd, 0x110cd...0x110cd,
  ]

  fileprivate var shown: String {
    if self == "\t" { return "⇥" }
    let digits = String(value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }

  /// Whether it makes one emoji of two, or asks for the coloured form of the one before.
  fileprivate func joinsEmoji(_ before: Unicode.Scalar?, _ next: Unicode.Scalar?) -> Bool {
    func isEmoji(_ scalar: Unicode.Scalar?) -> Bool {
      guard let scalar, !scalar.isASCII else { return false }
      return scalar.properties.isEmoji || scalar == "\u{FE0F}"
    }
    switch self {
    case "\u{200D}": return isEmoji(before) && isEmoji(next)
    case "\u{FE0F}": return before?.properties.isEmoji == true && before?.isASCII == false
    default: return false
    }
  }
}

/// Names in a row for a sentence: as many as a reader takes in, and how many more there are.
package func listed(_ names: some Collection<String>, atMost most: Int = 20) -> String {
  let shown = names.prefix(most).map { $0.excerpt() }.joined(separator: ", ")
  return names.count > most ? "\(shown) … and \(names.count - most) more" : shown
}
