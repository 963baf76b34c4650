/// A JSON value whose objects keep the order of their members.
package indirect enum JSON: Sendable, Equatable {
  case bool(Bool)
  case integer(Int)
  /// A finite number.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A member of an object.
  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSON

    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The members of an object, else none.
  package var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The value of a member.
  package subscript(key: String) -> JSON? {
    members.first { $0.key == key }?.value
  }

  /// The text, indented by two spaces a level; lists of scalars on one line.
  package var text: String { text(indent: "") }

  private func text(indent: String) -> String {
    switch self {
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return short(value)
    case .string(let value): return Self.quoted(value)
    case .array(let items) where items.allSatisfy(\.isScalar):
      return "[\(items.map { $0.text(indent: "") }.joined(separator: ", "))]"
    case .array(let items):
      return Self.block(items.map { $0.text(indent: indent + "  ") }, "[", "]", indent)
    case .object([]): return "{}"
    case .object(let members):
      let lines = members.map {
        "\(Self.quoted($0.key)): \($0.value.text(indent: indent + "  "))"
      }
      return Self.block(lines, "{", "}", indent)
    }
  }

  private var isScalar: Bool {
    switch self {
    case .bool, .integer, .number, .string: true
    case .array, .object: false
    }
  }

  private static func block(
    _ lines: [String], _ open: String, _ close: String, _ indent: String
  ) -> String {
    "\(open)\n" + lines.map { "\(indent)  \($0)" }.joined(separator: ",\n") + "\n\(indent)\(close)"
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return "\"\(escaped)\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(arrayLiteral items: JSON...) { self = .array(items) }
  package init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}
