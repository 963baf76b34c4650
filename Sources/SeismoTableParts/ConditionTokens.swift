internal import SeismoSpec

/// Cuts a condition's text into words, signs and values.
struct ConditionTokens {
  private static let words: Set<String> = ["and", "or", "not", "in", "is", "missing"]
  private static let signs = ["==", "!=", "<=", ">=", "<", ">", "=", "(", ")", ","]

  private let text: [Character]
  private var place = 0

  init(_ text: [Character]) { self.text = text }

  /// All of them, and the end.
  mutating func all() throws(ConditionProblem) -> [ConditionParser.Token] {
    var tokens: [ConditionParser.Token] = []
    while true {
      while place < text.count, text[place].isWhitespace { place += 1 }
      let character = place + 1
      guard place < text.count else {
        tokens.append(.init(kind: .end, character: character))
        return tokens
      }
      tokens.append(.init(kind: try kind(), character: character))
    }
  }

  private mutating func kind() throws(ConditionProblem) -> ConditionParser.Token.Kind {
    let start = place
    let first = text[place]
    if first == "'" || first == "\"" { return .operand(.text(try quoted())) }
    if first == "`" { return .operand(.column(try quoted())) }
    if first.isLetter || first == "_" { return word() }
    if let number = try number() { return .operand(.number(number)) }
    for sign in Self.signs where text[place...].starts(with: sign) {
      place += sign.count
      return .symbol(sign)
    }
    throw ConditionProblem(
      character: start + 1,
      reason: "'\(first)' means nothing here; put a column's name in backquotes")
  }

  private mutating func word() -> ConditionParser.Token.Kind {
    let start = place
    while place < text.count,
      text[place].isLetter || text[place].isNumber || "_.".contains(text[place])
    {
      place += 1
    }
    let word = String(text[start..<place])
    if Self.words.contains(word) { return .symbol(word) }
    return .operand(word == "true" ? .number(1) : word == "false" ? .number(0) : .column(word))
  }

  /// Between two of the character that stands here; twice that is one of it.
  private mutating func quoted() throws(ConditionProblem) -> String {
    let (start, quote) = (place, text[place])
    var content = ""
    place += 1
    while place < text.count {
      if text[place] == quote {
        guard place + 1 < text.count, text[place + 1] == quote else {
          place += 1
          return content
        }
        place += 1
      }
      content.append(text[place])
      place += 1
    }
    throw ConditionProblem(character: start + 1, reason: "the quote \(quote) is never closed")
  }

  /// Digits with a sign, a point and an exponent; nil where none begins.
  private mutating func number() throws(ConditionProblem) -> Double? {
    var end = place
    if end < text.count, "+-".contains(text[end]) { end += 1 }
    guard end < text.count, text[end].isNumber || text[end] == "." else { return nil }
    while end < text.count,
      text[end].isNumber || text[end].isLetter || text[end] == "."
        || ("+-".contains(text[end]) && "eE".contains(text[end - 1]))
    {
      end += 1
    }
    let spelled = String(text[place..<end])
    guard spelled.allSatisfy({ $0.isASCII && !"xXpP".contains($0) }), let number = Double(spelled),
      number.isFinite
    else {
      throw ConditionProblem(character: place + 1, reason: "'\(spelled.excerpt())' is no number")
    }
    place = end
    return number
  }
}
