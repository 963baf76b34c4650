internal import SeismoSpec

/// Reads a filter: `or` binds least, then `and`, then `not`.
struct FilterParser {
  private let tokens: [FilterToken]
  private var place = 0
  private var depth = 0
  private static let deepest = 100

  private init(_ tokens: [FilterToken]) { self.tokens = tokens }

  /// - Throws: `FilterLexer.Mistake`.
  static func expression(of text: String) throws -> FilterExpression {
    var parser = FilterParser(try FilterLexer.tokens(of: text))
    let expression = try parser.disjunction()
    guard parser.next.kind == .end else {
      throw parser.unexpected("'and', 'or' or the end", meant: Self.joining(parser.next))
    }
    return expression
  }

  private var next: FilterToken { tokens[min(place, tokens.count - 1)] }

  private mutating func take() -> FilterToken {
    defer { place += 1 }
    return next
  }

  private func unexpected(_ expected: String, meant: String? = nil) -> FilterLexer.Mistake {
    FilterLexer.Mistake(
      .unexpected(expected: expected, found: next.inWords, meant: meant), at: next.place)
  }

  private static func joining(_ token: FilterToken) -> String? {
    ["&": "write 'and'", "&&": "write 'and'", "|": "write 'or'", "||": "write 'or'"][token.text]
      ?? (token.isSign(")") ? "this bracket closes nothing" : nil)
  }

  private mutating func disjunction() throws -> FilterExpression {
    var parts = [try conjunction()]
    while next.isWord("or") {
      place += 1
      parts.append(try conjunction())
    }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws -> FilterExpression {
    var parts = [try negation()]
    while next.isWord("and") {
      place += 1
      parts.append(try negation())
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws -> FilterExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw FilterLexer.Mistake(.tooDeep(limit: Self.deepest), at: next.place)
    }
    if next.isWord("not") {
      place += 1
      return .not(try negation())
    }
    guard next.isSign("(") else { return .comparison(try comparison()) }
    let opening = take()
    let inner = try disjunction()
    guard next.isSign(")") else {
      guard next.kind == .end else {
        throw unexpected("'and', 'or' or ')'", meant: Self.joining(next))
      }
      throw FilterLexer.Mistake(.openBracket, at: opening.place)
    }
    place += 1
    return inner
  }

  private mutating func comparison() throws -> FilterComparison {
    guard next.kind == .word || next.kind == .quoted, !isReserved(next) else {
      throw unexpected(
        "a key, such as optimizer or test.accuracy", meant: next.isSign("!") ? "write 'not'" : nil)
    }
    let key = take()
    let first = next.place
    let sign = try comparisonSign(of: key)
    let signPlace = first.lowerBound..<tokens[place - 1].place.upperBound
    let values = sign == .isIn || sign == .isNotIn ? try list() : [try value()]
    return FilterComparison(key: key, sign: sign, signPlace: signPlace, values: values)
  }

  private func isReserved(_ token: FilterToken) -> Bool {
    ["and", "or", "not", "in"].contains { token.isWord($0) }
  }

  private mutating func comparisonSign(of key: FilterToken) throws -> FilterComparison.Operator {
    if next.isWord("in") {
      place += 1
      return .isIn
    }
    if next.isWord("not"), tokens[place + 1].isWord("in") {
      place += 2
      return .isNotIn
    }
    if next.kind == .sign, let sign = FilterComparison.Operator(rawValue: next.text) {
      place += 1
      return sign
    }
    let meant = [
      "=": "write '=='", "is": "write '=='", "eq": "write '=='", "!": "write '!='",
      "<>": "write '!='", "=~": "write '~'", "contains": "write '~'", "like": "write '~'",
    ][next.text.lowercased()]
    throw unexpected(
      "==, !=, <, <=, >, >=, ~ or in after '\(key.text.excerpt())'",
      meant: next.kind == .quoted ? nil : meant)
  }

  private mutating func value() throws -> FilterToken {
    guard next.kind == .word || next.kind == .quoted, !isReserved(next) else {
      throw unexpected(
        "a number, a word or a text in quotes",
        meant: next.isSign("[") ? "write 'in' before a list" : nil)
    }
    return take()
  }

  private mutating func list() throws -> [FilterToken] {
    guard next.isSign("[") else { throw unexpected("a list in brackets, such as [1, 2],") }
    let opening = take()
    var values: [FilterToken] = []
    while true {
      values.append(try value())
      if next.isSign("]") { break }
      guard next.isSign(",") else {
        guard next.kind == .end else { throw unexpected("',' or ']'") }
        throw FilterLexer.Mistake(.openBracket, at: opening.place)
      }
      place += 1
    }
    place += 1
    return values
  }
}
