internal import SeismoTables

/// A value of a column.
enum ArrowValue {
  case missing
  case integer(Int64)
  case unsigned(UInt64)
  case real(Double)
  /// The digits of a number.
  case decimal(String)
  case boolean(Bool)
  case text(String)
  /// Seconds since 1970, or since midnight.
  case seconds(Double)
}

/// One column of a batch: its buffers, which are long enough for its rows.
struct ArrowColumn {
  let type: ArrowType
  let rows: Int
  private let body: [UInt8]
  private let validity: Range<Int>?
  /// The second buffer and those behind it.
  private let buffers: [Range<Int>]

  init(
    _ type: ArrowType, _ body: [UInt8], _ node: (length: Int64, nulls: Int64),
    _ buffers: [Range<Int>], _ rows: Int
  ) throws(ArrowProblem) {
    (self.type, self.body, self.rows) = (type, body, rows)
    guard node.length == Int64(rows) else {
      throw .damaged("a column has \(node.length) values in a batch of \(counted(rows, "row"))")
    }
    let bitmap = (rows + 7) / 8
    let first = buffers.first.flatMap { $0.isEmpty ? nil : $0 }
    if let first, first.count < bitmap {
      throw .damaged("a column's marks of missing values are too few")
    }
    if node.nulls > 0, first == nil, type != .null {
      throw .damaged("a column with missing values doesn't say which")
    }
    validity = node.nulls == 0 ? nil : first
    self.buffers = Array(buffers.dropFirst())
    let needed: Int
    switch type {
    case .null, .other: needed = 0
    case .boolean: needed = bitmap
    case .text(let offsetBytes): needed = rows == 0 ? 0 : (rows + 1) * offsetBytes
    default: needed = (type.width ?? 0) * rows
    }
    guard needed == 0 || self.buffers.first?.count ?? 0 >= needed else {
      throw .damaged("a column's values are fewer than its rows")
    }
  }

  private func bit(_ row: Int, in buffer: Range<Int>) -> Bool {
    body[buffer.lowerBound + row / 8] >> UInt8(row % 8) & 1 != 0
  }

  /// A whole number of the second buffer.
  private func number<T: FixedWidthInteger>(_ index: Int, _ type: T.Type) -> T {
    let place = buffers[0].lowerBound + index * MemoryLayout<T>.size
    return body.withUnsafeBytes {
      T(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: T.self))
    }
  }

  /// The value of a row.
  func value(_ row: Int) throws(ArrowProblem) -> ArrowValue {
    if let validity, !bit(row, in: validity) { return .missing }
    switch type {
    case .null, .other: return .missing
    case .boolean: return .boolean(bit(row, in: buffers[0]))
    case .integer(let bytes, let isSigned): return integer(row, bytes, isSigned)
    case .float(4): return .real(Double(Float(bitPattern: number(row, UInt32.self))))
    case .float: return .real(Double(bitPattern: number(row, UInt64.self)))
    case .decimal(let bytes, let scale): return .decimal(decimal(row, bytes, scale))
    case .days: return .seconds(Double(number(row, Int32.self)) * 86_400)
    case .moment(_, let perSecond): return .seconds(seconds(number(row, Int64.self), perSecond))
    case .time(let bytes, let perSecond):
      let value = bytes == 4 ? Int64(number(row, Int32.self)) : number(row, Int64.self)
      return .seconds(seconds(value, perSecond))
    case .text(4):
      return try text(Int(number(row, Int32.self)), Int(number(row + 1, Int32.self)), in: 1)
    case .text:
      return try text(
        Int(truncatingIfNeeded: number(row, Int64.self)),
        Int(truncatingIfNeeded: number(row + 1, Int64.self)), in: 1)
    case .textView: return try view(row)
    }
  }

  private func integer(_ row: Int, _ bytes: Int, _ isSigned: Bool) -> ArrowValue {
    switch (bytes, isSigned) {
    case (1, true): .integer(Int64(number(row, Int8.self)))
    case (2, true): .integer(Int64(number(row, Int16.self)))
    case (4, true): .integer(Int64(number(row, Int32.self)))
    case (_, true): .integer(number(row, Int64.self))
    case (1, false): .unsigned(UInt64(number(row, UInt8.self)))
    case (2, false): .unsigned(UInt64(number(row, UInt16.self)))
    case (4, false): .unsigned(UInt64(number(row, UInt32.self)))
    case (_, false): .unsigned(number(row, UInt64.self))
    }
  }

  /// A number's digits, with as many behind the point as its type says: so the nearest double is found.
  private func decimal(_ row: Int, _ bytes: Int, _ scale: Int) -> String {
    let value =
      switch bytes {
      case 4: Int128(number(row, Int32.self))
      case 8: Int128(number(row, Int64.self))
      default: number(row, Int128.self)
      }
    let digits = "\(value.magnitude)"
    let zeros = String(repeating: "0", count: max(0, scale < 0 ? -scale : scale + 1 - digits.count))
    let all = scale < 0 ? digits + zeros : zeros + digits
    let sign = value < 0 ? "-" : ""
    return scale <= 0 ? sign + all : "\(sign)\(all.dropLast(scale)).\(all.suffix(scale))"
  }

  /// Whole seconds and the rest are each exact, so only their sum is rounded.
  private func seconds(_ value: Int64, _ perSecond: Int64) -> Double {
    let whole = value.quotientAndRemainder(dividingBy: perSecond)
    return Double(whole.quotient) + Double(whole.remainder) / Double(perSecond)
  }

  /// A text between two places of a buffer.
  private func text(_ start: Int, _ end: Int, in buffer: Int) throws(ArrowProblem) -> ArrowValue {
    guard buffers.indices.contains(buffer), start >= 0, start <= end, end <= buffers[buffer].count
    else { throw .damaged("a text leads out of its column") }
    let first = buffers[buffer].lowerBound
    guard let text = String(validating: body[first + start..<first + end], as: UTF8.self) else {
      throw .damaged("a text isn't UTF-8")
    }
    return .text(text)
  }

  /// A text of up to 12 bytes, or the length, buffer and place of a longer one.
  private func view(_ row: Int) throws(ArrowProblem) -> ArrowValue {
    let count = Int(number(4 * row, Int32.self))
    if (0...12).contains(count) { return try text(16 * row + 4, 16 * row + 4 + count, in: 0) }
    let (buffer, start) = (
      Int(number(4 * row + 2, Int32.self)), Int(number(4 * row + 3, Int32.self))
    )
    guard count > 0, buffer >= 0, start >= 0 else {
      throw .damaged("a text leads out of its column")
    }
    return try text(start, start + count, in: 1 + buffer)
  }
}
