internal import Foundation

/// The number that a field spells, or nil: decimal forms, `inf` and `infinity` with an optional
/// sign, in any case. Hexadecimal forms and `nan` are words.
///
/// - Parameter field: bytes with a NUL behind them.
func decimal(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
  if let number = shortDecimal(field) { return number }
  guard let start = field.baseAddress, field.allSatisfy(isDecimal) || isInfinity(field) else {
    return nil
  }
  return start.withMemoryRebound(to: CChar.self, capacity: field.count + 1) { text in
    var end: UnsafeMutablePointer<CChar>?
    let number = strtod(text, &end)
    return end.map { UnsafePointer($0) } == text + field.count ? number : nil
  }
}

/// Digits with a sign and a point, if they are few enough for one division of exact doubles, which
/// rounds right: at most 2⁵³, over at most 10¹⁹ (Clinger, PLDI 1990). Most data are, and `strtod`
/// takes several times as long.
private func shortDecimal(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
  let isNegative = field.first == UInt8(ascii: "-")
  let isSigned = isNegative || field.first == UInt8(ascii: "+")
  var (mantissa, digits, decimals) = (0 as UInt64, 0, 0)
  var hasPoint = false
  for byte in field.dropFirst(isSigned ? 1 : 0) {
    if byte == UInt8(ascii: "."), !hasPoint {
      hasPoint = true
      continue
    }
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    mantissa = mantissa &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
    digits += 1
    if hasPoint { decimals += 1 }
  }
  guard (1...19).contains(digits), mantissa <= 1 << 53 else { return nil }
  let magnitude = Double(mantissa) / powersOfTen[decimals]
  return isNegative ? -magnitude : magnitude
}

private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19,
]

private func isDecimal(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
    UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
    true
  default: false
  }
}

private func isInfinity(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
  guard field.count >= 3, field.count <= 9 else { return false }
  let word = String(decoding: field, as: UTF8.self).lowercased()
  return ["inf", "infinity"].contains { word == $0 || word == "+" + $0 || word == "-" + $0 }
}

/// The number that a text spells, by the same rules.
func decimal(_ text: String) -> Double? {
  var bytes = Array(text.utf8)
  bytes.append(0)
  return bytes.withUnsafeBufferPointer { decimal(UnsafeBufferPointer(rebasing: $0.dropLast())) }
}
