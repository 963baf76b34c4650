internal import SeismoSpec

/// A condition on a row's values.
indirect enum Condition {
  case compare(Operand, Comparison, Operand)
  case isIn(Operand, [Operand])
  case isMissing(Operand)
  case not(Condition)
  case and(Condition, Condition)
  case or(Condition, Condition)

  enum Comparison: String {
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
  }

  /// A value, and the character at which it stands, from 1.
  struct Operand {
    enum Value {
      case column(String)
      case number(Double)
      case text(String)
    }

    var value: Value
    var character: Int
  }
}

/// Reads a condition's text by recursive descent.
struct ConditionParser {
  /// More would fill the stack.
  private static let deepest = 100

  private var tokens: [Token] = []
  private var place = 0
  private var depth = 0
  private let text: [Character]

  init(_ text: String) { self.text = Array(text) }

  /// The whole text as a condition.
  mutating func condition() throws(ConditionProblem) -> Condition {
    var cutter = ConditionTokens(text)
    tokens = try cutter.all()
    let condition = try alternatives()
    guard case .end = next.kind else { throw expected("'and', 'or' or the end") }
    return condition
  }

  private var next: Token { tokens[place] }

  private func expected(_ what: String) -> ConditionProblem {
    ConditionProblem(character: next.character, reason: "expected \(what), found \(next.inWords)")
  }

  private mutating func take(_ word: String) -> Bool {
    guard case .symbol(word) = next.kind else { return false }
    place += 1
    return true
  }

  private mutating func alternatives() throws(ConditionProblem) -> Condition {
    var condition = try conjunction()
    while take("or") { condition = .or(condition, try conjunction()) }
    return condition
  }

  private mutating func conjunction() throws(ConditionProblem) -> Condition {
    var condition = try negation()
    while take("and") { condition = .and(condition, try negation()) }
    return condition
  }

  private mutating func negation() throws(ConditionProblem) -> Condition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw ConditionProblem(
        character: next.character, reason: "is nested more than \(Self.deepest) deep")
    }
    if take("not") { return .not(try negation()) }
    guard take("(") else { return try comparison() }
    let condition = try alternatives()
    guard take(")") else { throw expected("')', 'and' or 'or'") }
    return condition
  }

  private mutating func comparison() throws(ConditionProblem) -> Condition {
    let left = try operand()
    if take("is") {
      let isNegated = take("not")
      guard take("missing") else { throw expected("'missing'") }
      return isNegated ? .not(.isMissing(left)) : .isMissing(left)
    }
    if take("not") {
      guard take("in") else { throw expected("'in'") }
      return .not(.isIn(left, try list()))
    }
    if take("in") { return .isIn(left, try list()) }
    if case .symbol("=") = next.kind { throw expected("a comparison, such as ==") }
    guard case .symbol(let symbol) = next.kind,
      let comparison = Condition.Comparison(rawValue: symbol)
    else { throw expected("==, !=, <, <=, >, >=, 'in' or 'is'") }
    place += 1
    return .compare(left, comparison, try operand())
  }

  private mutating func list() throws(ConditionProblem) -> [Condition.Operand] {
    guard take("(") else { throw expected("'('") }
    var operands = [try operand()]
    while take(",") { operands.append(try operand()) }
    guard take(")") else { throw expected("',' or ')'") }
    return operands
  }

  private mutating func operand() throws(ConditionProblem) -> Condition.Operand {
    let token = next
    guard case .operand(let value) = token.kind else {
      throw expected("a column, a number or a text in quotes")
    }
    place += 1
    return Condition.Operand(value: value, character: token.character)
  }

  /// A word, a sign or a value.
  struct Token {
    enum Kind {
      case operand(Condition.Operand.Value)
      case symbol(String)
      case end
    }

    var kind: Kind
    var character: Int

    var inWords: String {
      switch kind {
      case .operand(.column(let name)): "the column '\(name.excerpt())'"
      case .operand(.number(let number)): short(number)
      case .operand(.text(let text)): "the text '\(text.excerpt())'"
      case .symbol(let symbol): "'\(symbol)'"
      case .end: "the end"
      }
    }
  }
}
