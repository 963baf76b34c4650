internal import SeismoReading
internal import SeismoTables

/// How a type of PostgreSQL comes in binary, by its number in `pg_type`.
enum PostgresType {
  case boolean, float4, float8, text, date, moment, time
  case integer(bytes: Int)
  /// Read as text, which the server makes of it.
  case other
  /// Read as `float8`, which the server makes of it by its digits.
  case numeric

  init(_ number: UInt32) {
    switch number {
    case 16: self = .boolean
    case 20: self = .integer(bytes: 8)
    case 21: self = .integer(bytes: 2)
    case 23: self = .integer(bytes: 4)
    case 700: self = .float4
    case 701: self = .float8
    case 1700: self = .numeric
    case 18, 19, 25, 1042, 1043: self = .text
    case 1082: self = .date
    case 1114, 1184: self = .moment
    case 1083: self = .time
    default: self = .other
    }
  }

  /// A column in a SELECT, as what is read.
  func selecting(_ column: String) -> String {
    switch self {
    case .other: "\(column)::text"
    case .numeric: "\(column)::float8"
    default: column
    }
  }

  /// The type in a table; nil where the values decide.
  var column: ColumnType? {
    switch self {
    case .boolean: .boolean
    case .integer: .integer
    case .float4, .float8, .numeric: .number
    case .date, .moment: .date
    case .time: .time
    case .text, .other: nil
    }
  }

  var isText: Bool { column == nil }

  /// Seconds from 1970 to 2000, from which PostgreSQL counts.
  private static let start = 946_684_800

  /// Gives a value to a sink.
  ///
  /// - Returns: false for bytes that can't be one.
  func give(_ bytes: UnsafeRawBufferPointer, to sink: RowSink, in column: Int) -> Bool {
    let bits = bytes.count <= 8 ? bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : 0
    switch (self, bytes.count) {
    case (.boolean, 1): sink.boolean(bits != 0, in: column)
    case (.integer(2), 2): sink.integer(Int16(truncatingIfNeeded: bits), in: column)
    case (.integer(4), 4): sink.integer(Int32(truncatingIfNeeded: bits), in: column)
    case (.integer(8), 8): sink.integer(Int64(bitPattern: bits), in: column)
    case (.float4, 4):
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      sink.number(Double(value), isWhole: false, in: column)
    case (.float8, 8), (.numeric, 8):
      sink.number(Double(bitPattern: bits), isWhole: false, in: column)
    case (.date, 4):
      let days = Int32(truncatingIfNeeded: bits)
      if days == .max || days == .min { return infinite(days > 0, to: sink, in: column) }
      sink.number(Double(Int(days) * 86_400 + Self.start), isWhole: true, in: column)
    case (.moment, 8):
      let value = Int64(bitPattern: bits)
      if value == .max || value == .min { return infinite(value > 0, to: sink, in: column) }
      let (whole, rest) = value.quotientAndRemainder(dividingBy: 1_000_000)
      sink.number(
        Double(Int(whole) + Self.start) + Double(rest) / 1e6, isWhole: rest == 0, in: column)
    case (.time, 8):
      let (whole, rest) = Int64(bitPattern: bits).quotientAndRemainder(dividingBy: 1_000_000)
      sink.number(Double(whole) + Double(rest) / 1e6, isWhole: rest == 0, in: column)
    case (.text, _), (.other, _):
      guard let text = String(validating: bytes, as: UTF8.self) else { return false }
      sink.text(text, in: column)
    default: return false
    }
    return true
  }

  /// `infinity` and `-infinity`, which dates may be.
  private func infinite(_ isLate: Bool, to sink: RowSink, in column: Int) -> Bool {
    sink.number(isLate ? .infinity : -.infinity, isWhole: false, in: column)
    return true
  }
}
