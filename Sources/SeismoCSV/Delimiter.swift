/// What stands between fields: a character, or several.
package struct Delimiter: Sendable, Equatable {
  /// As many characters may stand there.
  static let longest = 8

  /// The first byte of it, or all.
  package var first: UInt8
  /// What follows it.
  package var rest: [UInt8] = []

  /// One character.
  package init(_ first: UInt8) { self.first = first }

  /// Several characters, of which there is one at least.
  package init?(_ text: String) {
    guard let first = text.utf8.first else { return nil }
    self.first = first
    rest = Array(text.utf8.dropFirst())
  }

  var bytes: [UInt8] { [first] + rest }

  /// "tab", or the characters.
  var inWords: String {
    rest.isEmpty ? first.inWords : String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  /// "tab", or the character.
  var inWords: String { self == UInt8(ascii: "\t") ? "tab" : String(UnicodeScalar(self)) }
}
