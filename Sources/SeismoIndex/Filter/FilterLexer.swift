internal import SeismoSpec

/// A piece of a filter's text.
struct FilterToken: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// A key, a number, a date or a word.
    case word
    /// A text in quotes.
    case quoted
    /// An operator, a bracket or a comma.
    case sign
    case end
  }

  var kind: Kind
  /// Without its quotes.
  var text: String
  var place: Range<Int>

  /// In words, for a sentence.
  var inWords: String {
    kind == .end ? "the end" : "'\(text.excerpt())'"
  }

  /// Whether it is this word of the language; one in quotes never is.
  func isWord(_ word: String) -> Bool { kind == .word && text.lowercased() == word }

  func isSign(_ sign: String) -> Bool { kind == .sign && text == sign }
}

/// Cuts a filter's text into tokens.
struct FilterLexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var tokens: [FilterToken] = []

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The tokens of a text; the last one is its end.
  ///
  /// - Throws: a `FilterProblem.Fact` at a place, as `Mistake`.
  static func tokens(of text: String) throws -> [FilterToken] {
    var lexer = FilterLexer(text)
    try lexer.run()
    return lexer.tokens
  }

  /// The first mistake, behind which nothing can be understood.
  struct Mistake: Error {
    var problem: FilterProblem

    init(_ fact: FilterProblem.Fact, at place: Range<Int>) {
      problem = FilterProblem(fact: fact, place: place)
    }
  }

  private static let signs = [
    "==", "!=", "<=", ">=", "<>", "=~", "<", ">", "~", "=", "!", "(", ")", "[", "]", ",",
  ]
  private static let breaking = Set("()[],<>=!~'\"".unicodeScalars)

  private mutating func run() throws {
    while place < scalars.count {
      let scalar = scalars[place]
      if scalar.properties.isWhitespace {
        place += 1
      } else if scalar == "'" || scalar == "\"" {
        try quoted(scalar)
      } else if let sign = Self.signs.first(where: { starts(with: $0) }) {
        add(.sign, sign, length: sign.unicodeScalars.count)
      } else {
        word()
      }
    }
    add(.end, "", length: 0)
  }

  private func starts(with sign: String) -> Bool {
    scalars[place...].starts(with: sign.unicodeScalars)
  }

  private mutating func add(_ kind: FilterToken.Kind, _ text: String, length: Int) {
    tokens.append(FilterToken(kind: kind, text: text, place: place..<(place + length)))
    place += length
  }

  private mutating func quoted(_ quote: Unicode.Scalar) throws {
    var end = place + 1
    var text = String.UnicodeScalarView()
    while true {
      guard end < scalars.count else { throw Mistake(.openQuote, at: place..<scalars.count) }
      if scalars[end] == quote {
        // A quote within is written twice.
        guard end + 1 < scalars.count, scalars[end + 1] == quote else { break }
        end += 1
      }
      text.append(scalars[end])
      end += 1
    }
    add(.quoted, String(text), length: end + 1 - place)
  }

  private mutating func word() {
    var end = place
    var text = ""
    while end < scalars.count, !scalars[end].properties.isWhitespace {
      if let index = index(at: end), text.lowercased() != "in" {
        // The 0 in model[0].units belongs to the key.
        text.unicodeScalars.append(contentsOf: scalars[index])
        end = index.upperBound
      } else if Self.breaking.contains(scalars[end]) {
        break
      } else {
        text.unicodeScalars.append(scalars[end])
        end += 1
      }
    }
    add(.word, text, length: end - place)
  }

  /// The places of `[12]`, if it stands there.
  private func index(at start: Int) -> Range<Int>? {
    guard scalars[start] == "[" else { return nil }
    let digits = scalars[(start + 1)...].prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty, digits.endIndex < scalars.count, scalars[digits.endIndex] == "]" else {
      return nil
    }
    return start..<(digits.endIndex + 1)
  }
}
