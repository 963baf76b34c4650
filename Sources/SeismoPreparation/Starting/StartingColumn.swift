internal import SeismoSpec
internal import SeismoTables

/// A column as a first spec looks at it: its profile, and what only its values tell.
struct StartingColumn: Sendable {
  /// The most values that whole numbers may have to be classes.
  private static let mostClasses = 20
  /// Whole numbers that are years, and not the numbers of rows.
  private static let years = 1000.0...2200.0

  /// `id`, `order_id`, `customerId`, `Passenger ID`, `uuid`, `key`.
  private static var keyName: Regex<Substring> {
    #/(?:^|[^A-Za-z0-9])(?i:id|uid|uuid|guid|key)$|[a-z0-9](?:Id|ID|Key)$/#
  }

  let profile: ColumnProfile
  /// Whether each row has a whole number of its own, with hardly a gap: a row's number.
  let isCounter: Bool
  /// Whether its name says that its whole numbers are keys, and most rows have one of their own.
  let isKey: Bool
  /// Whether every moment is a day's start.
  let isOfDays: Bool
  /// Rows of each class, were it the target; empty for a number.
  let classes: [(name: String, rows: Int)]
  /// How many of its words stand in one row only.
  let wordsOfOneRow: Int
  /// Rows with no value, or an infinite one.
  let rowsWithoutNumber: Int
  /// Whether it names the rows.
  let namesRows: Bool
  /// Whether 'other' is one of its words, so that rare ones can't be called that.
  let hasOther: Bool

  init(_ profile: ColumnProfile, _ column: Column, rowNames: String?) {
    self.profile = profile
    namesRows = profile.name == rowNames
    let values = column.numbers?.array ?? []
    isCounter = Self.counts(values, profile)
    isKey =
      column.type == .integer && 2 * profile.distinct > profile.observed
      && profile.name.contains(Self.keyName)
    isOfDays =
      column.type == .date
      && values.allSatisfy { !$0.isFinite || $0.truncatingRemainder(dividingBy: 86_400) == 0 }
    classes = Self.classes(values, profile)
    wordsOfOneRow = profile.levels.count { $0.count == 1 }
    rowsWithoutNumber = profile.missing + values.count(where: \.isInfinite)
    hasOther = profile.levels.contains { $0.text == "other" }
  }

  var name: String { profile.name }
  var type: ColumnType { profile.type }
  /// Infinite values that it has.
  var infinities: [Double] {
    guard let numbers = profile.numbers else { return [] }
    return Set([numbers.least, numbers.greatest]).filter(\.isInfinite).sorted()
  }
  /// Rows that a network can't take as they are.
  var hasGaps: Bool { profile.missing > 0 || !infinities.isEmpty }
  /// How many of its words stand in so many rows.
  func words(ofAtLeast rows: Double) -> Int {
    rows <= 1 ? profile.levels.count : profile.levels.prefix { Double($0.count) >= rows }.count
  }

  private static func counts(_ values: [Double], _ profile: ColumnProfile) -> Bool {
    guard profile.type == .integer, let numbers = profile.numbers, profile.observed > 1,
      profile.distinct == profile.observed,
      numbers.greatest - numbers.least < 1.1 * Double(profile.distinct),
      !(years.contains(numbers.least) && years.contains(numbers.greatest))
    else { return false }
    let isNumbering = values.enumerated().allSatisfy { $1 == values[0] + Double($0) }
    return profile.isIdentifier || isNumbering && (values[0] == 0 || values[0] == 1)
  }

  private static func classes(
    _ values: [Double], _ profile: ColumnProfile
  ) -> [(name: String, rows: Int)] {
    switch profile.type {
    case .category, .text: return profile.levels.map { ($0.text, $0.count) }
    case .date, .time: return []
    case .integer, .number, .boolean:
      let areFew = profile.distinct <= mostClasses && 4 * profile.distinct <= profile.observed
      guard profile.type == .boolean || areFew else { return [] }
      let rows = values.reduce(into: [Double: Int]()) { rows, value in
        if !value.isNaN { rows[value, default: 0] += 1 }
      }
      guard rows.keys.allSatisfy({ $0 == $0.rounded() && $0.isFinite }) else { return [] }
      return rows.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (short($0), $1) }
    }
  }
}
