/// Numbers as people read them: rounded in decimal, never through a locale.
package enum Figures {
  /// `value` with `digits` significant digits: `0.2145`, `12.35`, `1.235e-7`, `nan`, `inf`.
  ///
  /// Rounds the shortest decimal that reads back as `value`, half away from zero, so that what
  /// is printed agrees with what a person would round by hand from the exact figure.
  package static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    let rounded = Decimal(value).rounded(to: digits)
    let sign = value < 0 ? "-" : ""
    if rounded.exponent < -4 || rounded.exponent > max(digits, 4) {
      return sign + rounded.scientific
    }
    return sign + rounded.plain
  }

  /// A count with thousands separated: `61,200`.
  package static func grouped(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return count < 0 ? "-" + text : text
  }

  /// A rate with four significant digits: `61,230`, `48.12`.
  package static func rate(_ value: Double) -> String {
    guard value.isFinite, abs(value) >= 1000, abs(value) < 1e15 else {
      return significant(value, 4)
    }
    var unit = 1
    while abs(value) / Double(unit) >= 10_000 { unit *= 10 }
    return grouped(Int((value / Double(unit)).rounded()) * unit)
  }

  /// A fraction as per cent with one decimal: `92.1%`.
  package static func percent(_ fraction: Double) -> String {
    guard fraction.isFinite, abs(fraction) < 1e10 else { return nonFinite(fraction) }
    return fixed(fraction * 100, 1) + "%"
  }

  /// A span of time: `0.2 s`, `48.3 s`, `2 min 05 s`, `1 h 02 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return nonFinite(seconds) }
    if seconds > 0, seconds < 0.0995 { return significant(seconds, 2) + " s" }
    if seconds < 59.95 { return fixed(seconds, 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(grouped(whole / 3600)) h \(twoDigits(whole % 3600 / 60)) min"
  }

  /// A summary figure: per cent if its label ends in "accuracy", otherwise four digits; "–" if
  /// it was not measured.
  package static func figure(_ value: Double?, label: String) -> String {
    guard let value else { return missing }
    return label.hasSuffix("accuracy") ? percent(value) : significant(value, 4)
  }

  /// What stands where nothing was measured.
  package static let missing = "–"

  /// `value` with a fixed number of decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    var unit = 1
    for _ in 0..<decimals { unit *= 10 }
    let scaled = Int((abs(value) * Double(unit)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % unit)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return sign + "\(scaled / unit).\(zeros)\(fraction)"
  }

  private static func nonFinite(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return significant(value, 4)
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : String(value)
  }
}

/// The decimal digits of a finite number and the power of ten of the first of them.
struct Decimal {
  /// Digits 0 to 9, the first of them not zero.
  var digits: [UInt8]
  /// The first digit counts units of ten to this power.
  var exponent: Int

  /// Reads the shortest decimal that identifies `value`, which must be finite and not zero.
  init(_ value: Double) {
    digits = []
    exponent = 0
    var point: Int?
    let text = value.magnitude.description
    let parts = text.split(separator: "e", maxSplits: 1)
    for byte in parts.first?.utf8 ?? text[...].utf8 {
      if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte - 48) }
    }
    exponent = (point ?? digits.count) - 1
    if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
  }

  /// Rounded, or filled up with zeros, to exactly `count` digits.
  func rounded(to count: Int) -> Decimal {
    var result = self
    let roundsUp = digits.count > count && digits[count] >= 5
    result.digits = Array(digits.prefix(count))
    result.digits += Array(repeating: 0, count: count - result.digits.count)
    guard roundsUp else { return result }
    var index = count - 1
    while index >= 0, result.digits[index] == 9 {
      result.digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      result.digits[index] += 1
    } else {
      result.digits.insert(1, at: 0)
      result.digits.removeLast()
      result.exponent += 1
    }
    return result
  }

  /// As in `0.001234` or `12.35`.
  var plain: String {
    let text = Self.text(digits)
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + text }
    let whole = exponent + 1
    if digits.count <= whole {
      return text + String(repeating: "0", count: whole - digits.count)
    }
    return Self.text(digits.prefix(whole)) + "." + Self.text(digits.dropFirst(whole))
  }

  /// As in `1.234e-7`.
  var scientific: String {
    let rest = Self.text(digits.dropFirst())
    return Self.text(digits.prefix(1)) + (rest.isEmpty ? "" : "." + rest) + "e\(exponent)"
  }

  private static func text(_ digits: some Sequence<UInt8>) -> String {
    String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
  }
}
