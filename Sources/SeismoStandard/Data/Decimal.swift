internal import Foundation

/// The number that a field spells, or nil: decimal forms, `inf` and `infinity` with an optional
/// sign, in any case. Hexadecimal forms and `nan` are words.
///
/// - Parameter field: bytes with a NUL behind them.
func decimal(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
  guard let start = field.baseAddress, field.allSatisfy(isDecimal) || isInfinity(field) else {
    return nil
  }
  return start.withMemoryRebound(to: CChar.self, capacity: field.count + 1) { text in
    var end: UnsafeMutablePointer<CChar>?
    let number = strtod(text, &end)
    return end.map { UnsafePointer($0) } == text + field.count ? number : nil
  }
}

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
