internal import SeismoNetworks

/// Texts and numbers as C99 has them.
enum CText {
  /// A text as a string literal: its UTF-8 bytes, those that aren't plain in octal.
  static func literal(_ text: String) -> String {
    let bytes = text.utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
      // "??" would begin a trigraph.
      case UInt8(ascii: "?"): "\\?"
      case 0x20..<0x7f: String(UnicodeScalar(byte))
      default: "\\" + octal(byte)
      }
    }
    return "\"\(bytes.joined())\""
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// A text within a comment.
  static func comment(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) })
      .replacing("*/", with: "* /").replacing("/*", with: "/ *").replacing("??", with: "? ?")
      .replacing("\\", with: "\\ ")
  }

  /// A number, which reads back to the same double.
  static func number(_ value: Double) -> String {
    value.isNaN ? "NAN" : value.isInfinite ? (value < 0 ? "-INFINITY" : "INFINITY") : "\(value)"
  }

  /// A number of a precision.
  static func number(_ value: Double, _ precision: Precision) -> String {
    guard precision == .float32, value.isFinite, Float(value).isFinite else { return number(value) }
    return "\(Float(value))f"
  }

  /// Numbers between braces, some on a line.
  static func list(_ values: [String]) -> String {
    let lines = stride(from: 0, to: values.count, by: 8).map { start in
      "  " + values[start..<min(start + 8, values.count)].joined(separator: ", ")
    }
    return "{\n\(lines.joined(separator: ",\n"))\n}"
  }
}

/// Names for what C identifies by letters, digits and underscores.
struct CNames {
  private var taken: Set<String> = [
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
    "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
    "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
    "unsigned", "void", "volatile", "while", "asm", "bool", "true", "false", "nullptr", "class",
    "linux", "unix", "new", "delete", "this", "private", "public", "operator", "template", "typeof",
  ]

  /// A name like a text that no other has.
  mutating func name(like text: String, otherwise: String) -> String {
    let words = text.lowercased().unicodeScalars.split { scalar in
      !scalar.isASCII || !(scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    }
    var name = words.map { String($0) }.joined(separator: "_")
    if name.isEmpty { name = otherwise }
    if name.first?.isNumber == true { name = "\(otherwise)_\(name)" }
    var (unique, count) = (name, 1)
    while !taken.insert(unique).inserted {
      count += 1
      unique = "\(name)_\(count)"
    }
    return unique
  }
}
