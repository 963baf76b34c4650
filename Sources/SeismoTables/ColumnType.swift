/// The type that a column is declared to have, or that all its values were found to have.
public enum ColumnType: String, CaseIterable, Sendable, Codable {
  /// Numbers in double precision.
  case number
  /// Whole numbers.
  case integer
  /// Words for yes and no; 1 and 0 in a table.
  case boolean
  /// Words, each a level of its own.
  case category
  /// A date, or a date and a time of day: seconds since 1970-01-01T00:00:00Z in a table. Without
  /// a zone it is read as UTC.
  case date
  /// A time of day: seconds since midnight in a table.
  case time
  /// Words of which most occur once. No network takes them.
  case text

  /// Whether its values are moments: dates or times of day.
  public var isDate: Bool { self == .date || self == .time }

  /// Whether a table holds its values as numbers.
  public var isNumeric: Bool { self != .category && self != .text }
}

extension ColumnType {
  /// "a number", "a date such as 2026-01-31".
  ///
  /// - Parameter example: a value as the file writes it, where that isn't the usual way.
  package func inWords(asIn example: String? = nil) -> String {
    let such = example.map { " such as \($0)" } ?? ""
    return switch self {
    case .number: "a number\(such)"
    case .integer: "a whole number\(such)"
    case .boolean: "true or false, yes or no"
    case .category: "a category"
    case .date: "a date such as \(example ?? "2026-01-31 or 2026-01-31T18:30:00Z")"
    case .time: "a time of day such as 18:30"
    case .text: "a text"
    }
  }
}
