/// How a text that a file's number format doesn't read would be a number.
enum NumberSpelling: Equatable {
  /// With other marks than the file's.
  case marks(NumberFormat, beside: NumberFormat)
  /// With a sign beside it, such as % or €.
  case sign
  /// With groups that aren't of three digits, as in 1,23,456.
  case groups
  /// With a minus that isn't the ASCII one, one behind it, or parentheses for one.
  case minus

  init?(_ text: String, not format: NumberFormat) {
    guard text.utf8.count < 64, format.read(text) == nil else { return nil }
    if let other = Self.otherMarks(text) {
      self = .marks(other, beside: format)
    } else if let inner = Self.withoutMinus(text), Self.isNumber(inner) {
      self = .minus
    } else if let inner = Self.withoutSigns(text), Self.isNumber(inner) {
      self = .sign
    } else if text.utf8.contains(UInt8(ascii: ",")),
      text.wholeMatch(of: /[+-]?[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?/) != nil
    {
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
    marks(in: text).first
  }

  /// The formats by which a text is a number, the one with a decimal point first.
  private static func marks(in text: String) -> [NumberFormat] {
    var formats: [NumberFormat] = []
    for decimal in [NumberMark.point, .comma] {
      guard let found = NumberMarks.read(text, decimal), found.number.value.isFinite else {
        continue
      }
      let parts = text.utf8.split { !(0x30...0x39).contains($0) }
      if found.thousands == .point, found.number.isWhole, parts.count > 3 { break }
      formats.append(NumberFormat(decimal: decimal.decimal, thousands: found.thousands))
    }
    return formats
  }

  /// Of the formats by which texts are numbers the one that reads most of them, and the first that it reads.
  private static func commonMarks(of texts: [String]) -> (format: NumberFormat, example: String)? {
    var best: (format: NumberFormat, count: Int)?
    var known: [NumberFormat] = []
    for format in texts.flatMap(marks) where !known.contains(format) {
      known.append(format)
      let count = texts.count { format.read($0) != nil }
      if count > best?.count ?? 0 { best = (format, count) }
    }
    guard let format = best?.format, let example = texts.first(where: { format.read($0) != nil })
    else { return nil }
    return (format, example)
  }

  private static func withoutMinus(_ text: String) -> String? {
    // Most texts don't begin so, and a pattern takes long to say it.
    if text.utf8.first == UInt8(ascii: "("), let inner = text.wholeMatch(of: /\((.+)\)/) {
      return String(inner.1)
    }
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
    case .marks(let other, _): other.inWords
    case .sign: "a sign"
    case .groups: "groups of two digits"
    case .minus: "another minus"
    }
  }

  /// What to do for a number.
  var advice: String {
    switch self {
    case .marks(let other, let format):
      "if all numbers of the file are written so, declare \(other.inSpec(beside: format)) in the "
        + "reader, else write them alike"
    case .sign: "write it without the sign"
    case .groups: "write it without the commas"
    case .minus: "write the minus as '-' before the digits"
    }
  }

  /// The doubt about a column of words of which most are numbers in another spelling.
  static func doubts(_ name: String, _ levels: [String], not format: NumberFormat) -> [String] {
    let sample = levels.prefix(200)
    var all: [(level: String, spelling: NumberSpelling)] = []
    for (place, level) in sample.enumerated() {
      if let spelling = NumberSpelling(level, not: format) { all.append((level, spelling)) }
      if 2 * (place + 1 - all.count) >= sample.count { return [] }
    }
    guard var (level, spelling) = all.first else { return [] }
    if case .marks = spelling, let common = commonMarks(of: all.map(\.level)) {
      (level, spelling) = (common.example, .marks(common.format, beside: format))
    }
    return [
      "column '\(name)' is read as words, and texts such as '\(level)' are numbers with "
        + "\(spelling.inWords); \(spelling.advice)"
    ]
  }
}

extension NumberFormat {
  /// "1.234,5", or "1.234" for a whole number: as it has its marks.
  func example(isWhole: Bool) -> String {
    let mark: String =
      switch thousands {
      case .point?: "."
      case .comma?: ","
      case .space?: " "
      case .apostrophe?: "'"
      case .underscore?: "_"
      case nil: ""
      }
    let whole = "1\(mark)234"
    return isWhole ? whole : "\(whole)\(Character(UnicodeScalar(decimal)))5"
  }

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
