/// A line of a spec with a marker under a part of it.
package struct Excerpt {
  /// How much of a long line is shown on either side of the marker's start, in characters.
  private static let reach = 80

  private let number: String
  private let before: String
  private let marked: String
  private let after: String

  /// The excerpt, or nil when there is no such line. Columns count Unicode scalars from 1.
  package init?(_ lines: [Substring], line: Int, column: Int, length: Int) {
    guard lines.indices.contains(line - 1) else { return nil }
    number = String(line)
    let text = lines[line - 1].unicodeScalars
    let left = text.prefix(max(0, column - 1))
    let right = text.dropFirst(left.count)
    let isLong = text.count > 2 * Self.reach
    let isCutLeft = isLong && left.count > Self.reach
    let isCutRight = isLong && right.count > Self.reach
    let shown = isCutRight ? right.prefix(Self.reach) : right
    before = (isCutLeft ? "…" : "") + Self.visible(isCutLeft ? left.suffix(Self.reach) : left)
    marked = Self.visible(shown.prefix(length))
    after = Self.visible(shown.dropFirst(length)) + (isCutRight ? "…" : "")
  }

  /// Line, marker and hint, each line behind a gutter.
  package func drawn(hint: String?) -> String {
    let gutter = Self.spaces(5 - number.count) + number
    let blank = Self.spaces(gutter.count)
    let indent = Self.spaces(before.reduce(0) { $0 + Self.columns(of: $1) })
    let width = marked.reduce(0) { $0 + Self.columns(of: $1) }
    let marker = "^" + String(repeating: "~", count: max(0, width - 1))
    let tail = hint.map { " \($0)" } ?? ""
    return "\n\(gutter) | \(before)\(marked)\(after)\n\(blank) | \(indent)\(marker)\(tail)"
  }

  private static func visible(_ scalars: Substring.UnicodeScalarView) -> String {
    String(Substring(scalars)).visibleOnOneLine
  }

  private static func spaces(_ count: Int) -> String {
    String(repeating: " ", count: max(0, count))
  }

  /// How many columns of a terminal a character takes: two for East Asian wide ones and emoji.
  private static func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    let isEmoji =
      scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}")
    return isEmoji || wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3,
    0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd,
  ]
}
