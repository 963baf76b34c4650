internal import SeismoTables

/// The order of the numbers in a date.
package enum DateOrder: String, CaseIterable {
  case yearFirst = "year-month-day"
  case dayFirst = "day-month-year"
  case monthFirst = "month-day-year"

  /// Where it isn't ISO 8601's a date and a moment as it has them, with a text's separators if it reads those.
  func example(like text: String) -> String? {
    let separator = text.first { separators.contains($0) } ?? usualSeparator
    let parts: [String]
    switch self {
    case .yearFirst: return nil
    case .dayFirst: parts = ["31", "01", "2026"]
    case .monthFirst: parts = ["01", "31", "2026"]
    }
    let date = parts.joined(separator: String(separator))
    return "\(date) or \(date) 18:30"
  }

  /// What may stand between its numbers.
  fileprivate var separators: String { self == .monthFirst ? "-/" : "-/." }

  private var usualSeparator: Character { self == .dayFirst ? "." : "/" }
}

/// Reads dates and times of day: ISO 8601 (2026-01-31, with T or a space 18:30, 18:30:05.25, Z or
/// +01:00), and dates of the other orders with `-`, `/` or, unless the month is first, `.`.
package struct DateText {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0

  /// Seconds since 1970-01-01T00:00:00Z, or nil.
  package static func date(_ bytes: UnsafeBufferPointer<UInt8>, _ order: DateOrder) -> Double? {
    guard bytes.count >= 8 else { return nil }
    if order == .yearFirst, let date = plainDate(bytes) {
      return Double(date.daysSince1970) * 86_400
    }
    var text = DateText(bytes: bytes)
    guard let days = text.readDays(order) else { return nil }
    let midnight = Double(days) * 86_400
    if text.isAtEnd { return midnight }
    guard text.take("T") || text.take(" "), let seconds = text.readTime() else { return nil }
    guard let zone = text.readZone(), text.isAtEnd else { return nil }
    return midnight + seconds - zone
  }

  /// Seconds since midnight, or nil.
  package static func time(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var text = DateText(bytes: bytes)
    guard let seconds = text.readTime(), text.isAtEnd else { return nil }
    return seconds
  }

  /// A date as most files have it, 2026-01-31; nil for others, which may be dates too.
  private static func plainDate(_ bytes: UnsafeBufferPointer<UInt8>) -> CivilDate? {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == bytes[4] else { return nil }
    var isNumber = true
    func digit(_ place: Int) -> Int {
      let digit = bytes[place] &- UInt8(ascii: "0")
      isNumber = isNumber && digit < 10
      return Int(digit)
    }
    let year = 1000 * digit(0) + 100 * digit(1) + 10 * digit(2) + digit(3)
    let (month, day) = (10 * digit(5) + digit(6), 10 * digit(8) + digit(9))
    return isNumber ? CivilDate(year: year, month: month, day: day) : nil
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var isAtEnd: Bool { place == bytes.count }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func number(digits: ClosedRange<Int>) -> Int? {
    let start = place
    var value = 0
    while place < bytes.count, place - start < digits.upperBound, bytes[place] &- 0x30 < 10 {
      value = 10 * value + Int(bytes[place] - 0x30)
      place += 1
    }
    return place - start >= digits.lowerBound ? value : nil
  }

  private mutating func readDays(_ order: DateOrder) -> Int? {
    guard let first = number(digits: order == .yearFirst ? 4...4 : 1...2), !isAtEnd else {
      return nil
    }
    let separator = Unicode.Scalar(bytes[place])
    guard order.separators.unicodeScalars.contains(separator), take(separator),
      let second = number(digits: 1...2), take(separator),
      let third = number(digits: order == .yearFirst ? 1...2 : 4...4)
    else { return nil }
    return switch order {
    case .yearFirst: CivilDate(year: first, month: second, day: third)?.daysSince1970
    case .dayFirst: CivilDate(year: third, month: second, day: first)?.daysSince1970
    case .monthFirst: CivilDate(year: third, month: first, day: second)?.daysSince1970
    }
  }

  private mutating func readTime() -> Double? {
    guard let hour = number(digits: 1...2), hour < 24, take(":"),
      let minute = number(digits: 2...2), minute < 60
    else { return nil }
    var seconds = 0.0
    if take(":") {
      guard let whole = number(digits: 2...2), whole < 60 else { return nil }
      seconds = Double(whole)
      if take(".") {
        let start = place
        guard let fraction = number(digits: 1...9) else { return nil }
        var unit = 1.0
        for _ in start..<place { unit *= 10 }
        seconds += Double(fraction) / unit
      }
    }
    return Double(3600 * hour + 60 * minute) + seconds
  }

  /// The zone's seconds east of UTC; 0 without one.
  private mutating func readZone() -> Double? {
    if isAtEnd || take("Z") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hours = number(digits: 2...2), hours < 24 else { return nil }
    var minutes = 0
    if !isAtEnd {
      _ = take(":")
      guard let read = number(digits: 2...2), read < 60 else { return nil }
      minutes = read
    }
    let east = Double(3600 * hours + 60 * minutes)
    return isWest ? -east : east
  }
}
