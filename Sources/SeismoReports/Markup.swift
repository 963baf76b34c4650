internal import SeismoSpec

/// Text made safe for the places a report puts it in.
enum Markup {
  /// `text` for the content or a quoted attribute of HTML and XML.
  ///
  /// Characters that XML cannot hold or nobody sees are shown: `<U+0007>`.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.visible.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` as a JSON string that no script element can be ended or confused by.
  static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{7F}", "\u{00}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Numbers as text that keeps every bit of them.
enum Base64 {
  /// The values as little-endian IEEE 754 doubles, eight bytes each, in base64 with padding.
  static func encode(_ values: [Double]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((values.count * 8 + 2) / 3 * 4)
    var pending: UInt32 = 0
    var held = 0
    for value in values {
      for byte in 0..<8 {
        let bits = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64(byte)))
        pending = pending << 8 | UInt32(bits)
        held += 1
        guard held == 3 else { continue }
        for shift: UInt32 in [18, 12, 6, 0] { text.append(alphabet[Int(pending >> shift & 63)]) }
        pending = 0
        held = 0
      }
    }
    if held > 0 {
      pending <<= UInt32(8 * (3 - held))
      for index in 0..<4 {
        let digit = alphabet[Int(pending >> UInt32(18 - 6 * index) & 63)]
        text.append(index <= held ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
