/// What a column's texts in a file's window say about the marks in its numbers.
struct NumberMarks {
  /// How often something was seen, and the first of it.
  struct Sighting {
    var count = 0
    var example = ""

    mutating func add(_ text: String) {
      if count == 0 { example = text }
      count += 1
    }
  }

  let name: String
  private var words = 0
  /// Numbers that have no mark, or none that could mean two things.
  private var plain = 0
  /// Texts that are numbers only with the point, or only with the comma, before decimals.
  private(set) var only: [NumberMark: Sighting] = [:]
  /// Texts that are two numbers: each point, or comma, has three digits behind it.
  private(set) var either: [NumberMark: Sighting] = [:]
  /// Of all but those, the ones with a mark between thousands, by that mark.
  private(set) var groups: [NumberMark: Sighting] = [:]
  /// Of the ones with such a mark, those with decimals.
  private(set) var groupsWithDecimals = 0
  /// How many digits each part of the ones with such a mark has; a second kind is enough to know.
  private var shapes: Set<[Int]> = []

  init(_ name: String, _ texts: some Sequence<String>) {
    self.name = name
    for text in texts { look(at: text) }
  }

  private mutating func look(at text: String) {
    if NumberFormat().read(text)?.isWhole == true { return plain += 1 }
    let (point, comma) = (Self.read(text, .point), Self.read(text, .comma))
    guard let found = point ?? comma else { return words += 1 }
    switch (point, comma) {
    case (let a?, let b?) where a.number.value == b.number.value: plain += 1
    case (_?, _?):
      either[NumberMark.comma.isIn(text) ? .comma : .point, default: .init()].add(text)
      return
    default: only[point == nil ? .comma : .point, default: .init()].add(text)
    }
    guard let mark = found.thousands else { return }
    groups[mark, default: .init()].add(text)
    if !found.number.isWhole { groupsWithDecimals += 1 }
    if shapes.count < 2 {
      shapes.insert(text.utf8.split { !(0x30...0x39).contains($0) }.map(\.count))
    }
  }

  /// The number with a mark before decimals, and the mark between thousands that it needs.
  static func read(
    _ text: String, _ decimal: NumberMark
  ) -> (number: NumberFormat.Reading, thousands: NumberMark?)? {
    guard let first = text.utf8.first, first < 0x3a, first > 0x2a else {
      return NumberFormat().read(text).map { ($0, nil) }
    }
    for mark in [nil, decimal.opposite, .space, .apostrophe, .underscore] {
      if let mark, !mark.isIn(text) { continue }
      if let number = NumberFormat(decimal: decimal.decimal, thousands: mark).read(text) {
        return (number, mark)
      }
    }
    return nil
  }

  /// Whether most of its texts are numbers, and not codes.
  var isNumeric: Bool {
    let numbers = (Array(only.values) + either.values).reduce(plain) { $0 + $1.count }
    return numbers > words && !isCodes(among: numbers)
  }

  /// Whether all are alike groups of three digits, as 555 123 and 192.168.100.200 are; amounts
  /// differ in length, and have commas more often.
  private func isCodes(among numbers: Int) -> Bool {
    guard let shape = shapes.first, shapes.count == 1, shape.allSatisfy({ $0 == 3 }),
      groups[.comma] == nil, groups[.point] == nil || shape.count > 2
    else { return false }
    return groups.values.reduce(0) { $0 + $1.count } == numbers && groupsWithDecimals == 0
  }
}
