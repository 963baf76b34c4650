internal import SeismoTables

/// The type of a column's values, as its metadata say it (Schema.fbs of Apache Arrow).
enum ArrowType: Equatable {
  case null, boolean
  case integer(bytes: Int, isSigned: Bool)
  case float(bytes: Int)
  /// A text's end is a number of so many bytes.
  case text(offsetBytes: Int)
  case textView
  /// Units of so many to a second since 1970.
  case moment(bytes: Int, perSecond: Int64)
  case days
  /// Units of so many to a second since midnight.
  case time(bytes: Int, perSecond: Int64)
  /// A whole number of so many digits behind the point, or, below 0, before it.
  case decimal(bytes: Int, scale: Int)
  /// One that no table's column holds, by its name, with the buffers that it has itself.
  case other(String, buffers: Int)

  /// Digits behind the point of a decimal; 128 bits have 38.
  private static let mostDigits = 400
  private static let perSecond: [Int64] = [1, 1000, 1_000_000, 1_000_000_000]

  init(_ field: FlatTable) throws(ArrowProblem) {
    let kind: UInt8 = try field.number(2, 0)
    let type = try field.table(3)
    func number<T: FixedWidthInteger>(_ place: Int, _ usual: T) throws(ArrowProblem) -> T {
      try type?.number(place, usual) ?? usual
    }
    func perSecond(_ place: Int, _ usual: Int16) throws(ArrowProblem) -> Int64 {
      let unit = Int(try number(place, usual))
      guard Self.perSecond.indices.contains(unit) else {
        throw .damaged("a unit of time is unknown")
      }
      return Self.perSecond[unit]
    }
    switch kind {
    case 1: self = .null
    case 2:
      let bits: Int32 = try number(0, 0)
      guard [8, 16, 32, 64].contains(bits) else {
        throw .damaged("a whole number has \(bits) bits")
      }
      self = .integer(bytes: Int(bits) / 8, isSigned: try number(1, UInt8(0)) != 0)
    case 3:
      let precision: Int16 = try number(0, 0)
      self = precision == 0 ? .other("float16", buffers: 2) : .float(bytes: precision == 1 ? 4 : 8)
    case 4, 19: self = .other("binary", buffers: 3)
    case 5: self = .text(offsetBytes: 4)
    case 6: self = .boolean
    case 7:
      let (bits, scale): (Int32, Int32) = (try number(2, 128), try number(1, 0))
      self =
        [32, 64, 128].contains(bits) && abs(Int(scale)) <= Self.mostDigits
        ? .decimal(bytes: Int(bits) / 8, scale: Int(scale))
        : .other("decimal of \(bits) bits", buffers: 2)
    case 8: self = try number(0, Int16(1)) == 0 ? .days : .moment(bytes: 8, perSecond: 1000)
    case 9:
      let bits: Int32 = try number(1, 32)
      self = .time(bytes: bits == 64 ? 8 : 4, perSecond: try perSecond(0, 1))
    case 10: self = .moment(bytes: 8, perSecond: try perSecond(0, 0))
    case 11: self = .other("interval", buffers: 2)
    case 12, 21: self = .other("list", buffers: 2)
    case 13: self = .other("struct", buffers: 1)
    case 14:
      let isDense = try number(0, Int16(0)) == 1
      self = .other("union", buffers: isDense ? 2 : 1)
    case 15: self = .other("binary of a fixed size", buffers: 2)
    case 16: self = .other("list of a fixed size", buffers: 1)
    case 17: self = .other("map", buffers: 2)
    case 18: self = .other("duration", buffers: 2)
    case 20: self = .text(offsetBytes: 8)
    case 22: self = .other("run-end encoded", buffers: 0)
    case 23: self = .other("binary view", buffers: 2)
    case 24: self = .textView
    case 25, 26: self = .other("list view", buffers: 3)
    default: throw .damaged("the type \(kind) is unknown")
    }
  }

  /// Buffers of its own, the first of which says which values there are.
  var buffers: Int {
    switch self {
    case .null: 0
    case .boolean, .integer, .float, .decimal, .moment, .days, .time, .textView: 2
    case .text: 3
    case .other(_, let buffers): buffers
    }
  }

  /// Whether further buffers belong to it, as many as the batch says.
  var hasViews: Bool { self == .textView || self == .other("binary view", buffers: 2) }

  /// Bytes of a value in its second buffer; nil where that isn't a row of values.
  var width: Int? {
    switch self {
    case .integer(let bytes, _), .float(let bytes), .moment(let bytes, _), .time(let bytes, _),
      .decimal(let bytes, _):
      bytes
    case .days: 4
    case .textView: 16
    case .null, .boolean, .text, .other: nil
    }
  }

  /// The type in a table; nil where the values decide.
  var column: ColumnType? {
    switch self {
    case .integer: .integer
    case .float: .number
    case .decimal(_, let scale): scale > 0 ? .number : .integer
    case .boolean: .boolean
    case .moment, .days: .date
    case .time: .time
    case .null, .text, .textView, .other: nil
    }
  }

  var isText: Bool {
    switch self {
    case .text, .textView: true
    default: false
    }
  }
}
