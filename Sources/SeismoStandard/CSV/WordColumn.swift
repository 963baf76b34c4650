internal import SeismoTables

/// A column that was read as texts: decides by all of them what it is.
struct WordColumn {
  /// What became of it.
  struct Decision {
    var column: Column
    /// Rows whose value the type can't hold, ascending; they are missing in the column.
    var bad: [(row: Int, fact: DataProblem.Fact)] = []
    var doubts: [String] = []
  }

  /// More distinct texts than this, most of them once, are no levels of a category.
  private static let levelsOfText = 100

  var name: String
  var codes: [Int32]
  var levels: [String]
  var declared: ColumnType?
  var numbers: NumberFormat

  func decided() -> Decision {
    switch declared {
    case .category, .text: category(declared)
    case .number: numeric(.number, levels.map { numbers.read($0)?.value })
    case .integer: numeric(.integer, levels.map(whole))
    case .boolean: numeric(.boolean, Self.booleans(levels, declared: true))
    case .date: numeric(.date, dates(bestOrder), doubts: orderDoubts)
    case .time: numeric(.time, times)
    case nil: inferred()
    }
  }

  private func inferred() -> Decision {
    guard !levels.isEmpty else {
      return numeric(.number, [])
    }
    let found = levels.map { numbers.read($0) }
    if found.allSatisfy({ $0 != nil }) {
      let isWhole = found.allSatisfy { $0?.isWhole == true }
      return numeric(isWhole ? .integer : .number, found.map { $0?.value })
    }
    let booleans = Self.booleans(levels, declared: false)
    if booleans.allSatisfy({ $0 != nil }) { return numeric(.boolean, booleans) }
    if let order = bestOrder {
      return numeric(.date, dates(order), doubts: orderDoubts)
    }
    if times.allSatisfy({ $0 != nil }) { return numeric(.time, times) }
    guard found.allSatisfy({ $0 == nil }) else { return mixed(found.map { $0?.value }) }
    return category(nil)
  }

  // MARK: - Categories

  private func category(_ declared: ColumnType?, without bad: Set<Int32> = []) -> Decision {
    let kept = levels.indices.filter { !bad.contains(Int32($0)) }
    let sorted = sortedLevels(kept)
    var place = [Int32](repeating: -1, count: levels.count)
    for (new, old) in sorted.enumerated() { place[old] = Int32(new) }
    let values = Column.Values.categories(
      codes.map { $0 < 0 ? -1 : place[Int($0)] }, levels: sorted.map { levels[$0] })
    let observed = codes.count { $0 >= 0 }
    let isText = sorted.count > Self.levelsOfText && 2 * sorted.count > observed
    var decision = Decision(
      column: Column(name: name, values: values, type: declared ?? (isText ? .text : .category)))
    if declared == nil {
      decision.doubts = dateDoubts + NumberSpelling.doubts(name, levels, not: numbers)
    }
    return decision
  }

  /// By number if every level is one, else by the bytes of their UTF-8.
  private func sortedLevels(_ kept: [Int]) -> [Int] {
    let byText = kept.sorted { levels[$0].utf8.lexicographicallyPrecedes(levels[$1].utf8) }
    let values = byText.compactMap { numbers.read(levels[$0])?.value }
    guard values.count == byText.count else { return byText }
    return zip(values, byText).sorted { $0.0 < $1.0 }.map(\.1)
  }

  // MARK: - Numbers

  /// A column of numbers, one per level; a level without one is bad.
  private func numeric(
    _ type: ColumnType, _ value: [Double?], doubts: [String] = []
  ) -> Decision {
    var bad: [(row: Int, fact: DataProblem.Fact)] = []
    var column: [Double] = []
    column.reserveCapacity(codes.count)
    for (row, code) in codes.enumerated() {
      guard code >= 0 else {
        column.append(.nan)
        continue
      }
      column.append(value[Int(code)] ?? .nan)
      if value[Int(code)] == nil { bad.append((row, .badValue(type, levels[Int(code)]))) }
    }
    return Decision(
      column: Column(name: name, values: .numbers(column), type: type), bad: bad, doubts: doubts)
  }

  /// Numbers and words: the rarer kind is bad; of a tie, the words.
  private func mixed(_ value: [Double?]) -> Decision {
    var counts = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    let numberCount = levels.indices.reduce(0) { $0 + (value[$1] == nil ? 0 : counts[$1]) }
    let wordCount = counts.reduce(0, +) - numberCount
    let spellings = levels.indices.map {
      value[$0] == nil ? NumberSpelling(levels[$0], not: numbers) : nil
    }
    let spelled = levels.indices.reduce(0) { $0 + (spellings[$1] == nil ? 0 : counts[$1]) }
    func fact(_ code: Int32) -> DataProblem.Fact {
      if let spelling = spellings[Int(code)] {
        return .otherNumber(levels[Int(code)], advice: spelling.advice)
      }
      return .mixed(value: levels[Int(code)], numbers: numberCount, words: wordCount)
    }
    guard numberCount + spelled < wordCount - spelled else {
      var decision = numeric(.number, value)
      decision.bad = decision.bad.map { ($0.row, fact(codes[$0.row])) }
      return decision
    }
    let odd = Set(levels.indices.filter { value[$0] != nil }.map(Int32.init))
    var decision = category(nil, without: odd)
    for (row, code) in codes.enumerated() where odd.contains(code) {
      decision.bad.append((row, fact(code)))
    }
    return decision
  }

  private func whole(_ text: String) -> Double? {
    numbers.read(text).flatMap { $0.value == $0.value.rounded() ? $0.value : nil }
  }

  /// 1 and 0 where all texts are words for yes and no; single letters only as a pair.
  static func booleans(_ levels: [String], declared: Bool) -> [Double?] {
    let words = levels.map { $0.lowercased() }
    let pairs = [["false", "true"], ["no", "yes"], ["f", "t"], ["n", "y"]]
    if declared {
      let all: [String: Double] = [
        "false": 0, "true": 1, "no": 0, "yes": 1, "f": 0, "t": 1, "n": 0, "y": 1, "0": 0, "1": 1,
        "off": 0, "on": 1,
      ]
      return words.map { all[$0] }
    }
    for pair in pairs where Set(words).isSubset(of: pair) {
      guard pair[0].count > 1 || Set(words).count == 2 else { continue }
      return words.map { pair.firstIndex(of: $0).map(Double.init) }
    }
    return words.map { _ in nil }
  }

  // MARK: - Dates

  private func dates(_ order: DateOrder?) -> [Double?] {
    levels.map { level in
      var level = level
      return level.withUTF8 { DateText.date($0, order ?? .yearFirst) }
    }
  }

  private var times: [Double?] {
    levels.map { level in
      var level = level
      return level.withUTF8(DateText.time)
    }
  }

  /// The orders by which every level is a date.
  private var orders: [DateOrder] {
    DateOrder.allCases.filter { dates($0).allSatisfy { $0 != nil } }
  }

  /// The first of them, month before day as pandas has it.
  private var bestOrder: DateOrder? {
    orders.contains(.dayFirst) && orders.contains(.monthFirst) ? .monthFirst : orders.first
  }

  private var orderDoubts: [String] {
    guard orders.contains(.dayFirst), orders.contains(.monthFirst) else { return [] }
    return [
      "column '\(name)': dates such as \(levels[0]) are read as \(DateOrder.monthFirst.rawValue); no "
        + "value tells it from \(DateOrder.dayFirst.rawValue)"
    ]
  }

  /// Dates among words.
  private var dateDoubts: [String] {
    let found = dates(.yearFirst)
    let count = found.count { $0 != nil }
    guard count > 0, let word = found.firstIndex(where: { $0 == nil }) else { return [] }
    return [
      "column '\(name)' holds \(counted(count, "date")) and texts that are none, such as "
        + "'\(levels[word])'; declare it a date, or add the texts to 'missing' of the reader"
    ]
  }
}
