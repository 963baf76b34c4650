/// Texts that look like dates or times in a form that isn't read, such as 31-Jan-2020 or 6:30 PM.
enum UnreadMoments {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static let textsLookedAt = 1000

  /// A sentence about a column of which nearly all texts do.
  static func doubt(about name: String, _ texts: [String]) -> String? {
    let texts = texts.prefix(textsLookedAt)
    var (others, first): (Int, String?) = (0, nil)
    for text in texts {
      if isMoment(text) {
        first = first ?? text
      } else {
        others += 1
        if 20 * others > texts.count { return nil }
      }
    }
    guard let first, texts.count - others > 2 else { return nil }
    return
      "column '\(name)': texts such as '\(first)' look like dates or times in a form that isn't "
      + "read, and are words; write them as 2026-01-31 or 18:30, or exclude the column"
  }

  private static func isMoment(_ text: String) -> Bool {
    guard text.utf8.count <= 40 else { return false }
    let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    return isDate(parts) || isTime(text, parts)
  }

  /// A day, a month and a year of two or four digits, in any order.
  private static func isDate(_ parts: [Substring]) -> Bool {
    guard parts.count >= 3 else { return false }
    let date = parts.prefix(3)
    let words = date.filter { part in part.count >= 3 && months.contains { part.hasPrefix($0) } }
    let numbers = date.compactMap { Int($0) }
    guard words.count + numbers.count == 3, words.count <= 1 else { return false }
    let digits = date.filter { Int($0) != nil }.map(\.count)
    let years = digits.count { $0 == 4 }
    let small = zip(numbers, digits).count { $1 <= 2 && (1...31).contains($0) }
    return words.count == 1
      ? years + small == 2 && small > 0 || digits.allSatisfy { $0 == 2 }
      : years == 1 && small == 2 || digits.allSatisfy { $0 == 2 } && small >= 2
  }

  /// Hours and minutes with am or pm.
  private static func isTime(_ text: String, _ parts: [Substring]) -> Bool {
    text.contains(":") && parts.count >= 2 && parts.dropLast().allSatisfy { Int($0) != nil }
      && ["am", "pm"].contains { parts.last?.hasSuffix($0) == true }
  }
}
