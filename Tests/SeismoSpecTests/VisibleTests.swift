internal import Foundation
internal import SeismoSpec
internal import Testing

/// Nothing invisible, and nothing that a terminal obeys, is left in text; nothing else is changed.
@Suite struct VisibleTests {
  /// Every character of the planes that have any, thinned in the large blocks of ideographs.
  private static let scalars: [Unicode.Scalar] = [
    0..<0x3400, 0x4dc0..<0x4e10, 0x9ff0..<0xac10, 0xd7a0..<0x11000, 0x11000..<0x11800,
    0x1bca0..<0x1bcb0, 0x1d100..<0x1d200, 0x1f000..<0x1fb00, 0xe0000..<0xe0200,
    0x10fff0..<0x110000,
  ].joined().compactMap(Unicode.Scalar.init)

  private func hasInvisible(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 != "\n" && $0.isInvisible }
  }

  @Test func `every character is shown, and what was visible stays`() {
    for scalar in Self.scalars where scalar != "\n" {
      let text = "a\(scalar)b"
      let shown = text.visible
      #expect(!hasInvisible(shown), "\(scalar.value)")
      #expect((shown == text) == !scalar.isInvisible, "\(scalar.value)")
      #expect(shown.visible == shown)
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .decimalNumber, .mathSymbol, .currencySymbol,
        .otherPunctuation, .dashPunctuation:
        #expect(shown == text, "\(scalar.value)")
      case .control, .lineSeparator, .paragraphSeparator:
        #expect(shown != text, "\(scalar.value)")
      default: break
      }
    }
  }

  @Test(arguments: [
    ("a\u{200B}b", "a<U+200B>b"), ("\u{1B}[31m", "<U+001B>[31m"), ("5\u{A0}", "5<U+00A0>"),
    ("\u{202E}gpj", "<U+202E>gpj"), ("a\tb", "a⇥b"), ("a\r\nb", "a<U+000D>\nb"),
    ("\u{E0041}", "<U+E0041>"), ("\u{2028}", "<U+2028>"), ("x\u{AD}y", "x<U+00AD>y"),
    ("\u{9B}31m", "<U+009B>31m"), ("\u{FEFF}id", "<U+FEFF>id"), ("1\u{FE0F}", "1<U+FE0F>"),
    ("a\u{200D}b", "a<U+200D>b"), ("\u{2800}", "<U+2800>"), ("\u{3164}", "<U+3164>"),
    ("é", "é"), ("e\u{301}", "e\u{301}"), ("漢字", "漢字"), ("👩\u{200D}🔬", "👩\u{200D}🔬"),
    ("❤\u{FE0F}", "❤\u{FE0F}"), ("👍🏽", "👍🏽"), ("שלום", "שלום"), ("नमस्ते", "नमस्ते"),
    ("two\nlines", "two\nlines"),
  ])
  func `characters are shown by their number`(text: String, shown: String) {
    #expect(text.visible == shown)
    #expect(text.visibleOnOneLine == shown.replacing("\n", with: "↵"))
  }

  @Test func `JSON stays the same JSON`() throws {
    let text = String(String.UnicodeScalarView(Self.scalars))
    let encoded = try JSONEncoder().encode([text])
    let shown = String(decoding: encoded, as: UTF8.self).visibleJSON
    #expect(!hasInvisible(shown))
    #expect(try JSONDecoder().decode([String].self, from: Data(shown.utf8)) == [text])
  }

  @Test func `an excerpt has its start and its end`() {
    #expect("short".excerpt() == "short")
    let long = String(repeating: "a", count: 500_000) + "\u{1B}z"
    let shown = long.excerpt(of: 30)
    #expect(shown == String(repeating: "a", count: 20) + "…" + "aaaaaaaa<U+001B>z")
  }

  @Test func `lists say how much they leave out`() {
    #expect(listed(["a", "b"]) == "a, b")
    #expect(listed((1...10_000).map(String.init), atMost: 3) == "1, 2, 3 … and 9997 more")
  }

  @Test func `a long text with much to show takes no time to speak of`() {
    let start = ContinuousClock.now
    let text = String(repeating: "▁\u{200b}", count: 500_000)
    #expect(text.visible == String(repeating: "▁<U+200B>", count: 500_000))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `a suggestion among many long names takes no time to speak of`() {
    let names = (0..<20_000).map { "\($0)" + String(repeating: "x", count: 2000) }
    let start = ContinuousClock.now
    #expect(nearest(to: String(repeating: "y", count: 1_000_000), among: names) == nil)
    #expect(nearest(to: "7x", among: names) == nil)
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
