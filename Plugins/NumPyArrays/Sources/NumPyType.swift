internal import SeismoReading
internal import SeismoTables

/// The type of an array's values: `<f8`, `|b1`, `<U5`, `<M8[ns]`.
struct NumPyType {
  private enum Kind {
    case float, signed, unsigned, boolean, text, bytes
    /// Units since 1970: so many in a second.
    case moment(perSecond: Int64)
    case days
  }

  private let kind: Kind
  private let isBigEndian: Bool
  /// Bytes of a value.
  let width: Int

  init?(_ descr: String) {
    guard let match = descr.wholeMatch(of: #/([<>|=])([a-zA-Z])(\d{1,9})(?:\[(\w+)\])?/#),
      let size = Int(match.3)
    else { return nil }
    isBigEndian = match.1 == ">"
    switch (match.2, size, match.4) {
    case ("f", 4, nil), ("f", 8, nil): (kind, width) = (.float, size)
    case ("i", 1, nil), ("i", 2, nil), ("i", 4, nil), ("i", 8, nil): (kind, width) = (.signed, size)
    case ("u", 1, nil), ("u", 2, nil), ("u", 4, nil), ("u", 8, nil):
      (kind, width) = (.unsigned, size)
    case ("b", 1, nil): (kind, width) = (.boolean, 1)
    case ("U", _, nil): (kind, width) = (.text, 4 * size)
    case ("S", _, nil): (kind, width) = (.bytes, size)
    case ("M", 8, "D"): (kind, width) = (.days, 8)
    case ("M", 8, let unit?):
      let units: [Substring: Int64] = [
        "s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000,
      ]
      guard let perSecond = units[unit] else { return nil }
      (kind, width) = (.moment(perSecond: perSecond), 8)
    default: return nil
    }
  }

  /// Whether its values are texts.
  var isText: Bool {
    switch kind {
    case .text, .bytes: true
    default: false
    }
  }

  /// The column's type; nil for texts, whose values decide.
  var column: ColumnType? {
    switch kind {
    case .float: .number
    case .signed, .unsigned: .integer
    case .boolean: .boolean
    case .moment, .days: .date
    case .text, .bytes: nil
    }
  }

  private func unsigned(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    isBigEndian
      ? bytes.reduce(0) { $0 << 8 | UInt64($1) }
      : bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func signed(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    let unused = UInt64(64 - 8 * width)
    return Int64(bitPattern: unsigned(bytes) << unused) >> Int64(unused)
  }

  /// Gives a value to a sink.
  func give(_ bytes: UnsafeRawBufferPointer, to sink: RowSink, in column: Int) {
    switch kind {
    case .float:
      let bits = unsigned(bytes)
      let value =
        width == 4
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
      sink.number(value, isWhole: false, in: column)
    case .signed: sink.integer(signed(bytes), in: column)
    case .unsigned: sink.integer(unsigned(bytes), in: column)
    case .boolean: sink.boolean(bytes.first != 0, in: column)
    case .moment(let perSecond):
      let value = signed(bytes)
      // The least number is NumPy's NaT.
      if value == .min { return sink.missing(in: column) }
      // Whole seconds and the rest are each exact, so only their sum is rounded.
      let (whole, rest) = value.quotientAndRemainder(dividingBy: perSecond)
      sink.number(Double(whole) + Double(rest) / Double(perSecond), isWhole: rest == 0, in: column)
    case .days:
      let value = signed(bytes)
      if value == .min { return sink.missing(in: column) }
      sink.number(Double(value) * 86_400, isWhole: true, in: column)
    case .text:
      var text = String.UnicodeScalarView()
      for start in stride(from: 0, to: width, by: 4) {
        let unit = UnsafeRawBufferPointer(rebasing: bytes[start..<start + 4])
        text.append(Unicode.Scalar(UInt32(truncatingIfNeeded: unsigned(unit))) ?? "\u{fffd}")
      }
      while text.last == "\0" { text.removeLast() }
      sink.text(String(text), in: column)
    case .bytes:
      let text = bytes.prefix(width).reversed().drop { $0 == 0 }.reversed()
      guard let text = String(validating: Array(text), as: UTF8.self) else {
        return sink.bad(.notUTF8, text: "", in: column)
      }
      sink.text(text, in: column)
    }
  }
}
