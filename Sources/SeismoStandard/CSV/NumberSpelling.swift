/// How a text that a file's number format doesn't read would be a number.
enum NumberSpelling: Equatable {
  /// With other marks: what a spec declares for them, and what they are.
  case marks(declared: String, inWords: String)
  /// With a sign beside it, such as % or €.
  case sign
  /// With groups that aren't of three digits, as in 1,23,456.
  case groups
  /// With a minus that isn't the ASCII one, one behind it, or parentheses for one.
  case minus

  init?(_ text: String, not format: NumberFormat) {
    guard text.utf8.count < 64, format.read(text) == nil else { return nil }
    if let other = Self.otherMarks(text) {
      self = .marks(declared: other.inSpec(beside: format), inWords: other.inWords)
    } else if let inner = Self.withoutMinus(text), Self.isNumber(inner) {
      self = .minus
    } else if let inner = Self.withoutSigns(text), Self.isNumber(inner) {
      self = .sign
    } else if text.wholeMatch(of: /[+-]?[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?/) != nil {
      self = .groups
    } else {
      return nil
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    NumberFormat().read(text)?.value.isFinite == true || otherMarks(text) != nil
  }

  /// The format with other marks; groups of digits alike, as in 192.168.100.200, are codes.
  private static func otherMarks(_ text: String) -> NumberFormat? {
    for decimal in [NumberMark.point, .comma] {
      guard let found = NumberMarks.read(text, decimal), found.number.value.isFinite else {
        continue
      }
      let parts = text.utf8.split { !(0x30...0x39).contains($0) }
      if found.thousands == .point, found.number.isWhole, parts.count > 3 { return nil }
      return NumberFormat(decimal: decimal.decimal, thousands: found.thousands)
    }
    return nil
  }

  private static func withoutMinus(_ text: String) -> String? {
    if let inner = text.wholeMatch(of: /\((.+)\)/) { return String(inner.1) }
    if text.hasSuffix("-") { return String(text.dropLast()) }
    let minuses: [Character] = ["\u{2212}", "\u{2013}", "\u{2010}", "\u{2011}"]
    return minuses.contains { text.hasPrefix(String($0)) } ? String(text.dropFirst()) : nil
  }

  /// Without a percent or currency sign, and spaces beside it; nil if there is none.
  private static func withoutSigns(_ text: String) -> String? {
    func isSign(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .currencySymbol
        || "%\u{2030}".unicodeScalars.contains(scalar)
    }
    guard text.unicodeScalars.contains(where: isSign) else { return nil }
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: text.unicodeScalars.filter { !isSign($0) })
    return String(kept).trimming(while: \.isWhitespace)
  }

  /// What it is written with.
  private var inWords: String {
    switch self {
    case .marks(_, let words): words
    case .sign: "a sign"
    case .groups: "groups of two digits"
    case .minus: "another minus"
    }
  }

  /// What to do for a number.
  var advice: String {
    switch self {
    case .marks(let declared, _):
      "if all numbers of the file are written so, declare \(declared) in the reader, else "
        + "write them alike"
    case .sign: "write it without the sign"
    case .groups: "write it without the commas"
    case .minus: "write the minus as '-' before the digits"
    }
  }

  /// The doubt about a column of words of which most are numbers in another spelling.
  static func doubts(_ name: String, _ levels: [String], not format: NumberFormat) -> [String] {
    let sample = levels.prefix(200)
    let found = sample.lazy.compactMap { level in
      NumberSpelling(level, not: format).map { (level, $0) }
    }
    let all = Array(found)
    guard let (level, spelling) = all.first, 2 * all.count > sample.count else { return [] }
    return [
      "column '\(name)' is read as words, and texts such as '\(level)' are numbers with "
        + "\(spelling.inWords); \(spelling.advice)"
    ]
  }
}

extension NumberFormat {
  private var decimalWord: String { decimal == NumberMark.comma.decimal ? "comma" : "point" }

  fileprivate var inWords: String {
    thousands.map { "marks for thousands (\($0))" } ?? "a decimal \(decimalWord)"
  }

  /// What declares it where another format was found: "decimal: comma", "thousands: space".
  fileprivate func inSpec(beside other: NumberFormat) -> String {
    let isDecimal = decimal != other.decimal || thousands == nil
    return [isDecimal ? "decimal: \(decimalWord)" : nil, thousands.map { "thousands: \($0)" }]
      .compactMap(\.self).joined(separator: " and ")
  }
}

extension String {
  fileprivate func trimming(while isOut: (Character) -> Bool) -> String {
    let start = drop(while: isOut)
    return String(start.reversed().drop(while: isOut).reversed())
  }
}
