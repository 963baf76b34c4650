/// What a column holds: how much of it, which values, and what is odd about it.
package struct ColumnProfile: Sendable, Equatable {
  /// A word and the rows that have it.
  package struct Level: Sendable, Equatable, Codable {
    /// The word.
    package var name: String
    /// How many rows have it.
    package var count: Int
  }

  /// What the observed values are like.
  package enum Values: Sendable, Equatable {
    /// There are none.
    case nothing
    /// Numbers, dates or times of day.
    case numbers(NumberProfile)
    /// Words, the most frequent first, then in the order of the levels; the words for a boolean's
    /// values are true and false.
    case levels([Level])
  }

  /// The column's name.
  package var name: String
  /// Its type.
  package var type: ColumnType
  /// Its rows.
  package var rows: Int
  /// How many of them have no value.
  package var missing: Int
  /// How many different values there are.
  package var distinct: Int
  /// How many rows have the rarest value; 0 when there is none.
  package var rarest: Int
  /// What the values are like.
  package var values: Values

  /// Describes a column.
  package init(_ column: Column) {
    name = column.name
    type = column.type
    rows = column.count
    switch column.values {
    case .numbers(let numbers):
      let observed = ObservedValues(numbers)
      missing = numbers.count - observed.sorted.count
      (distinct, rarest) = Self.runs(in: observed.sorted)
      values = NumberProfile(numbers, observed).map(Values.numbers) ?? .nothing
      if column.type == .boolean, missing < rows {
        values = .levels(Self.truths(observed.sorted))
      }
    case .categories(let codes, let names):
      var counts = [Int](repeating: 0, count: names.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      let seen = counts.indices.filter { counts[$0] > 0 }
        .sorted { (-counts[$0], $0) < (-counts[$1], $1) }
      missing = codes.count { $0 < 0 }
      distinct = seen.count
      rarest = seen.last.map { counts[$0] } ?? 0
      values =
        seen.isEmpty ? .nothing : .levels(seen.map { Level(name: names[$0], count: counts[$0]) })
    }
  }

  /// Rows that have a value.
  package var observed: Int { rows - missing }

  /// What the values are like, where they are numbers.
  package var numbers: NumberProfile? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  /// The words with their counts, where they are words.
  package var levels: [Level]? {
    if case .levels(let levels) = values { levels } else { nil }
  }

  /// Whether it says no more than which row it is: no two rows have the same word, or the rows are
  /// counted.
  package var isRowName: Bool {
    guard rows > 1, distinct == rows else { return false }
    return numbers.map(\.countsUp) ?? (type != .boolean)
  }

  /// What is worth knowing about it before it is used, as sentences' ends.
  package var notes: [String] {
    var notes: [String] = []
    if observed == 0 {
      notes.append("no values")
    } else if distinct == 1 {
      notes.append(missing == 0 ? "constant" : "one value, or missing")
    }
    if let numbers {
      let isCode = numbers.isWhole && (type == .integer || type == .number)
      if isCode, rows > 1, distinct == rows {
        notes.append(
          numbers.countsUp ? "counts the rows (an id?)" : "no two rows alike (an id?)")
      }
      if type == .integer, max(abs(numbers.least), abs(numbers.greatest)) > 0x1p53 {
        notes.append("integers beyond 2^53 lose digits")
      }
      if numbers.infinite > 0 { notes.append("\(numbers.infinite) infinite") }
    } else if isRowName {
      notes.append("no two rows alike (an id?)")
    }
    return notes
  }

  /// How many different numbers there are in a sorted list, and how often the rarest occurs.
  private static func runs(in sorted: [Double]) -> (distinct: Int, rarest: Int) {
    var (distinct, rarest, start) = (0, sorted.count, 0)
    for end in sorted.indices where end + 1 == sorted.count || sorted[end + 1] != sorted[end] {
      distinct += 1
      rarest = min(rarest, end + 1 - start)
      start = end + 1
    }
    return (distinct, rarest)
  }

  private static func truths(_ sorted: [Double]) -> [Level] {
    let yes = sorted.count { $0 != 0 }
    let levels = [
      Level(name: "false", count: sorted.count - yes), Level(name: "true", count: yes),
    ]
    return levels.filter { $0.count > 0 }.sorted { $0.count > $1.count }
  }
}
