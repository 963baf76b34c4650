public import Foundation

extension Model {
  /// A value of a row to predict. Literals and JSON make one: `1.5`, `"red"`, `true`, `nil`.
  public enum Value: Sendable, Equatable {
    /// A number; NaN is missing.
    case number(Double)
    /// A text. In a column that isn't of words it is read as the training file's fields were: with its marks in numbers
    /// and its order of dates. A text that stood for a missing value there, such as an empty one, is missing.
    case text(String)
    /// True or false.
    case boolean(Bool)
    /// A moment; the training file's dates without a zone are in UTC.
    case date(Date)
    /// No value.
    case missing
  }
}

extension Model.Value: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// A missing value.
  public init(nilLiteral: ()) { self = .missing }
}

extension Model.Value: Decodable {
  /// Reads a JSON number, string, boolean or null.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .missing
    } else if let boolean = try? value.decode(Bool.self) {
      self = .boolean(boolean)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try value.decode(String.self))
    }
  }
}
