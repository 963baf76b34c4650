/// How often marks in numbers were seen among the texts of a file's window.
struct NumberMarks {
  /// Texts with a point, or with a comma, that could be before decimals.
  private(set) var pointDecimals = 0
  private(set) var commaDecimals = 0
  /// Of those with commas, the ones that have three digits behind each.
  private(set) var groupsOfThree = 0
  /// Numbers such as 1.234.567 or 1.234,5.
  private(set) var pointGroups = 0
  /// The first number with a comma.
  private(set) var example = ""

  mutating func look(at text: String) {
    let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
    let points = text.utf8.count { $0 == point }
    let commas = text.utf8.count { $0 == comma }
    guard points + commas > 0 else { return }
    if commas == 0 {
      if NumberFormat().read(text) != nil { pointDecimals += 1 }
      if isGrouped(text, by: point, decimal: comma) { pointGroups += 1 }
      return
    }
    let hasGroups = isGrouped(text, by: comma, decimal: point)
    let isDecimal = commas == 1 && NumberFormat(decimal: comma).read(text) != nil
    let isMarkedDecimal = points > 0 && isGrouped(text, by: point, decimal: comma)
    guard hasGroups || isDecimal || isMarkedDecimal else { return }
    if example.isEmpty { example = text }
    commaDecimals += 1
    if hasGroups { groupsOfThree += 1 }
    if hasGroups, points > 0 { pointDecimals += 1 }
    if isMarkedDecimal { pointGroups += 1 }
  }

  private func isGrouped(_ text: String, by mark: UInt8, decimal: UInt8) -> Bool {
    text.utf8.contains(mark) && NumberFormat(decimal: decimal, thousands: mark).read(text) != nil
  }
}
