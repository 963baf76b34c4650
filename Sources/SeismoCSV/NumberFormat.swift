internal import Foundation

/// How numbers are written: the mark before decimals, and the one between groups of thousands.
package struct NumberFormat: Sendable, Equatable {
  /// 2⁵³: below, every whole number is a Double.
  private static let lastExact = 9_007_199_254_740_992.0

  var decimal = UInt8(ascii: ".")
  var thousands: NumberMark?

  /// A point before decimals, and nothing between thousands.
  package init() {}

  package init(decimal: UInt8 = UInt8(ascii: "."), thousands: NumberMark?) {
    (self.decimal, self.thousands) = (decimal, thousands)
  }

  /// A number, whether it was written as a whole one, and if so whether that is its value.
  package struct Reading {
    package var value: Double
    package var isWhole: Bool
    package var isExact = true
    /// Whether zeros stand before a whole number, which it doesn't keep.
    package var isPadded = false

    package init(value: Double, isWhole: Bool, isExact: Bool = true, isPadded: Bool = false) {
      (self.value, self.isWhole) = (value, isWhole)
      (self.isExact, self.isPadded) = (isExact, isPadded)
    }
  }

  /// The number that a field spells, or nil: decimal forms, `inf` and `infinity` with an optional
  /// sign, in any case. Hexadecimal forms and `nan` are words.
  @inline(__always)
  func read(_ start: UnsafePointer<UInt8>, _ count: Int) -> Reading? {
    quickly(start, count) ?? slowly(UnsafeBufferPointer(start: start, count: count))
  }

  /// The number that bytes spell.
  package func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Reading? {
    bytes.baseAddress.flatMap { read($0, bytes.count) }
  }

  /// The number that a text spells.
  package func read(_ text: String) -> Reading? {
    var text = text
    return text.withUTF8 { bytes in
      bytes.baseAddress.flatMap { read($0, bytes.count) }
    }
  }

  /// Digits with a sign, a mark and an exponent, if they are few enough for one product or quotient
  /// of exact doubles, which rounds right: at most 2⁵³, by at most 10²² (Clinger, "How to Read
  /// Floating Point Numbers Accurately", PLDI 1990). Most data are.
  @inline(__always)
  private func quickly(_ start: UnsafePointer<UInt8>, _ count: Int) -> Reading? {
    var place = 0
    let isNegative = count > 0 && start[0] == UInt8(ascii: "-")
    if isNegative || (count > 0 && start[0] == UInt8(ascii: "+")) { place = 1 }
    var mantissa: UInt64 = 0
    let first = place
    while place < count, case let digit = start[place] &- UInt8(ascii: "0"), digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      place += 1
    }
    var digits = place - first
    var isWhole = true
    var scale = 0
    if place < count, start[place] == decimal {
      isWhole = false
      place += 1
      let point = place
      while place < count, case let digit = start[place] &- UInt8(ascii: "0"), digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        place += 1
      }
      scale = point - place
      digits -= scale
    }
    guard digits > 0, digits <= 19, mantissa <= 1 << 53 else { return nil }
    if place < count {
      guard start[place] | 0x20 == UInt8(ascii: "e"),
        let exponent = exponent(start + place + 1, count - place - 1)
      else { return nil }
      scale += exponent
      isWhole = false
    }
    guard scale >= -22, scale <= 22 else { return nil }
    let magnitude =
      scale < 0 ? Double(mantissa) / powersOfTen[-scale] : Double(mantissa) * powersOfTen[scale]
    return Reading(
      value: isNegative ? -magnitude : magnitude, isWhole: isWhole,
      isPadded: isWhole && digits > 1 && start[first] == UInt8(ascii: "0"))
  }

  private func exponent(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    let isSigned = count > 0 && (start[0] == UInt8(ascii: "-") || start[0] == UInt8(ascii: "+"))
    let digits = UnsafeBufferPointer(start: start, count: count).dropFirst(isSigned ? 1 : 0)
    guard (1...3).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
    let size = digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
    return start[0] == UInt8(ascii: "-") ? -size : size
  }

  /// By the C library, with the marks it knows.
  private func slowly(_ field: UnsafeBufferPointer<UInt8>) -> Reading? {
    guard let first = field.first, first < 0x80 else { return nil }
    if isInfinity(field) {
      return Reading(value: first == UInt8(ascii: "-") ? -.infinity : .infinity, isWhole: false)
    }
    guard let plain = plain(field) else { return nil }
    let text = plain.map { CChar(bitPattern: $0) } + [0]
    return text.withUnsafeBufferPointer { text in
      var end: UnsafeMutablePointer<CChar>?
      guard let start = text.baseAddress else { return nil }
      let value = strtod(start, &end)
      guard end.map({ UnsafePointer($0) }) == start + plain.count else { return nil }
      let digits = plain.drop(while: isSign)
      let isWhole = digits.allSatisfy(isDigit)
      return Reading(
        value: value, isWhole: isWhole,
        isExact: !isWhole || abs(value) < Self.lastExact || significant(digits) <= 15,
        isPadded: isWhole && digits.count > 1 && digits.first == UInt8(ascii: "0"))
    }
  }

  /// How many digits say something: 15 of them tell a Double from every other number of as many.
  private func significant(_ digits: ArraySlice<UInt8>) -> Int {
    let zero = UInt8(ascii: "0")
    guard let last = digits.lastIndex(where: { $0 != zero }) else { return 0 }
    return digits[...last].drop { $0 == zero }.count
  }

  /// The same number without marks for thousands and with a point; nil for other than digits, marks
  /// where they belong, signs and an exponent. No group of thousands starts with 0.
  private func plain(_ field: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var plain: [UInt8] = []
    var (place, group, leading) = (0, 0, UInt8(ascii: "0"))
    var (hasMarks, isFraction) = (false, false)
    while place < field.count {
      let byte = field[place]
      if isDigit(byte) {
        if group == 0, !hasMarks { leading = byte }
        group += 1
        plain.append(byte)
      } else if byte == decimal {
        guard !hasMarks || isFraction || group == 3 else { return nil }
        isFraction = true
        plain.append(UInt8(ascii: "."))
      } else if isSign(byte) || byte | 0x20 == UInt8(ascii: "e") {
        plain.append(byte)
      } else if !isFraction, let width = thousands?.width(at: place, in: field) {
        guard hasMarks ? group == 3 : (1...3).contains(group), leading != UInt8(ascii: "0") else {
          return nil
        }
        (hasMarks, group) = (true, 0)
        place += width - 1
      } else {
        return nil
      }
      place += 1
    }
    return hasMarks && !isFraction && group != 3 ? nil : plain
  }
}

private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

private func isSign(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
}

private func isInfinity(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
  let word = field.first.map(isSign) == true ? field.dropFirst() : field[...]
  guard word.count == 3 || word.count == 8 else { return false }
  return word.elementsEqual("infinity".utf8.prefix(word.count)) { $0 | 0x20 == $1 }
}
