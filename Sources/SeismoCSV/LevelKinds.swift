internal import SeismoTables

/// What each text of a column can be, and how many rows have a value of each kind.
///
/// The leading kind is the one of most rows; of a tie the first of number, date, time, word. Words for
/// yes and no are words, unless nearly all rows have one of a pair.
struct LevelKinds {
  /// Nearly all: at most one row in twenty is otherwise, or two rows in all.
  private static let oddShare = 20
  private static let oddRows = 2
  private static let pairs = [["false", "true"], ["no", "yes"], ["f", "t"], ["n", "y"]]

  /// The number that each level spells.
  let readings: [NumberFormat.Reading?]
  /// The kind of each level.
  private(set) var kinds: [Mixture.Kind]
  /// The order of most dates; of a tie month before day, as pandas has it.
  private(set) var order = DateOrder.yearFirst
  /// Whether day before month fits as many dates as month before day.
  private(set) var isOrderAmbiguous = false
  /// The kinds that there are, the leading one first.
  private(set) var counts: [Mixture.Count] = []
  /// The leading one.
  var leading: Mixture.Kind { counts.first?.kind ?? .number }
  /// Whether words are numbers that are written otherwise.
  private(set) var hasOtherNumbers = false
  /// Rows with a value of another kind.
  var odd: Int { counts.dropFirst().reduce(0) { $0 + $1.rows } }

  /// Whether the column is of the leading kind, but for a few values.
  var isNearlyPure: Bool { odd <= max(Self.oddRows, rows / Self.oddShare) }

  private var rows: Int { counts.reduce(0) { $0 + $1.rows } }

  /// - Parameter areTexts: the levels that their format says are texts; none of them is a number.
  init(
    _ levels: [String], _ codes: [Int32], _ numbers: NumberFormat, _ areTexts: [Bool]? = nil
  ) {
    readings = levels.enumerated().map { areTexts?[$0] == true ? nil : numbers.read($1) }
    kinds = readings.map { $0 == nil ? .word : .number }
    var rows = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { rows[Int(code)] += 1 }
    findMoments(levels, rows)
    findBooleans(levels, rows)
    let found = Mixture.Kind.allCases.map { kind in
      Mixture.Count(kind, levels.indices.reduce(0) { $0 + (kinds[$1] == kind ? rows[$1] : 0) })
    }
    func rank(_ count: Mixture.Count) -> Int { count.kind == .otherDate ? 0 : -count.rows }
    // Sorting is stable: of a tie the kinds' own order holds.
    counts = found.filter { $0.rows > 0 }.sorted { rank($0) < rank($1) }
    countOtherNumbers(levels, rows, numbers)
  }

  /// Numbers lead words of which enough are numbers that are written otherwise.
  private mutating func countOtherNumbers(
    _ levels: [String], _ rows: [Int], _ numbers: NumberFormat
  ) {
    guard let place = counts.firstIndex(where: { $0.kind == .number }),
      let words = counts.first(where: { $0.kind == .word })
    else { return }
    let other = levels.indices.reduce(0) { sum, level in
      kinds[level] == .word && NumberSpelling(levels[level], not: numbers) != nil
        ? sum + rows[level] : sum
    }
    hasOtherNumbers = other > 0
    if other > 0, counts[0].kind == .word, counts[place].rows + other >= words.rows - other {
      counts.insert(counts.remove(at: place), at: 0)
    }
  }

  /// Finds dates, of the order that most have, and times.
  private mutating func findMoments(_ levels: [String], _ rows: [Int]) {
    var orders = [Set<DateOrder>](repeating: [], count: levels.count)
    for (index, level) in levels.enumerated() where kinds[index] == .word {
      var level = level
      level.withUTF8 { bytes in
        guard let first = bytes.first, first &- 0x30 < 10 else { return }
        orders[index] = Set(DateOrder.allCases.filter { DateText.date(bytes, $0) != nil })
        if DateText.time(bytes) != nil { kinds[index] = .time }
      }
    }
    func count(_ order: DateOrder) -> Int {
      levels.indices.reduce(0) { $0 + (orders[$1].contains(order) ? rows[$1] : 0) }
    }
    let (yearFirst, monthFirst, dayFirst) = (
      count(.yearFirst), count(.monthFirst), count(.dayFirst)
    )
    order =
      yearFirst >= max(monthFirst, dayFirst)
      ? .yearFirst : monthFirst >= dayFirst ? .monthFirst : .dayFirst
    isOrderAmbiguous = order == .monthFirst && monthFirst == dayFirst
    for (index, found) in orders.enumerated() where !found.isEmpty {
      kinds[index] = found.contains(order) ? .date : .otherDate
    }
  }

  /// Finds words for yes and no: a pair that all rows have, or both of one that nearly all have; single
  /// letters only as a pair.
  private mutating func findBooleans(_ levels: [String], _ rows: [Int]) {
    let words = levels.map { $0.utf8.count <= 5 ? $0.lowercased() : "" }
    let all = rows.reduce(0, +)
    for pair in Self.pairs {
      let found = words.indices.filter { pair.contains(words[$0]) }
      let odd = all - found.reduce(0) { $0 + rows[$1] }
      let isWhole = Set(found.map { words[$0] }).count == pair.count
      guard !found.isEmpty, isWhole || (odd == 0 && pair[0].count > 1),
        odd <= all / Self.oddShare
      else { continue }
      for index in found { kinds[index] = .boolean }
      return
    }
  }
}
