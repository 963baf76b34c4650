internal import Foundation
package import SeismoTables

/// A column that was read as texts: decides by all of them what it is.
package struct WordColumn {
  /// What became of it.
  package struct Decision {
    package var column: Column
    /// Rows whose value the type can't hold, ascending; they are missing in the column.
    package var bad: [(row: Int, fact: DataProblem.Fact)] = []
    package var doubts: [String] = []
    /// The order of its dates.
    package var dateOrder: DateOrder?

    package init(
      column: Column, bad: [(row: Int, fact: DataProblem.Fact)] = [], doubts: [String] = []
    ) {
      (self.column, self.bad, self.doubts) = (column, bad, doubts)
    }
  }

  /// More distinct texts than this, most of them once, are no levels of a category.
  private static let levelsOfText = 100

  var name: String
  var codes: [Int32]
  var levels: [String]
  var declared: ColumnType?
  var numbers: NumberFormat
  /// The order of its dates, if that is known before.
  var dateOrder: DateOrder?
  /// Whether its values are classes.
  var isClass = false
  /// Whether a column without a leading kind is kept as words.
  var keepsMixtures = false
  /// The levels that their format says are texts: none of them is taken for a number. Nil where nothing says so.
  var areTexts: [Bool]?

  package init(
    name: String, codes: [Int32], levels: [String], declared: ColumnType?, numbers: NumberFormat,
    dateOrder: DateOrder? = nil, isClass: Bool = false, keepsMixtures: Bool = false,
    areTexts: [Bool]? = nil
  ) {
    (self.name, self.codes, self.levels, self.declared) = (name, codes, levels, declared)
    (self.numbers, self.dateOrder, self.isClass) = (numbers, dateOrder, isClass)
    (self.keepsMixtures, self.areTexts) = (keepsMixtures, areTexts)
  }

  package func decided() -> Decision {
    switch declared {
    case .category, .text: return category(declared)
    case .number: return numeric(.number, levels.map { numbers.read($0)?.value })
    case .integer: return numeric(.integer, levels.map(whole))
    case .boolean: return numeric(.boolean, levels.map { Self.declaredBooleans[$0.lowercased()] })
    case .date:
      if let dateOrder { return numeric(.date, dates(dateOrder)) }
      return dates(LevelKinds(levels, codes, numbers, areTexts))
    case .time: return numeric(.time, times)
    case nil:
      guard !levels.isEmpty else { return numeric(.number, []) }
      return inferred(LevelKinds(levels, codes, numbers, areTexts))
    }
  }

  private func inferred(_ kinds: LevelKinds) -> Decision {
    if keepsMixtures, !kinds.isNearlyPure, !kinds.hasOtherNumbers { return mixture(kinds) }
    var decision: Decision
    switch kinds.leading {
    case .number: decision = number(kinds)
    case .boolean:
      let values = levels.map { Self.declaredBooleans[$0.lowercased()] }
      decision = numeric(.boolean, values.only(kinds.kinds, .boolean))
    case .date: decision = dates(kinds)
    case .time: decision = numeric(.time, times)
    case .word, .otherDate: decision = words(kinds)
    }
    decision.bad = decision.bad.map { row, _ in
      let text = levels[Int(codes[row])]
      if kinds.leading == .number, let spelling = NumberSpelling(text, not: numbers) {
        return (row, .otherNumber(text, advice: spelling.advice))
      }
      return (row, .mixed(Mixture(text, among: kinds.counts)))
    }
    return decision
  }

  private func number(_ kinds: LevelKinds) -> Decision {
    let found = kinds.readings.compactMap(\.self)
    if isClass, found.contains(where: { $0.isPadded || !$0.isExact }) { return codes(kinds) }
    var counts = NumberDoubts()
    for code in codes where code >= 0 {
      if let reading = kinds.readings[Int(code)] { counts.add(reading) }
    }
    let type: ColumnType = counts.fractional == 0 ? .integer : .number
    return numeric(type, kinds.readings.map { $0?.value }, doubts: counts.sentences(on: name))
  }

  /// Numbers that are names of classes, such as 007 or what a Double can't hold: each text is one.
  private func codes(_ kinds: LevelKinds) -> Decision {
    var decision = words(kinds)
    let values = kinds.readings.compactMap { $0?.value }
    if Set(values).count < values.count {
      decision.doubts.append(
        "column '\(name)': numbers with zeros before, or beyond 2^53, are codes, and each spelling is "
          + "a class; declare the column a number if equal numbers are one")
    }
    return decision
  }

  // MARK: - Categories

  private func words(_ kinds: LevelKinds) -> Decision {
    let odd = Set(levels.indices.filter { kinds.kinds[$0] != kinds.leading }.map(Int32.init))
    var decision = category(nil, without: odd)
    guard !odd.isEmpty else { return decision }
    for (row, code) in codes.enumerated() where code >= 0 && odd.contains(code) {
      decision.bad.append((row, .missing))
    }
    return decision
  }

  /// A column of which no kind is nearly all, kept as words.
  private func mixture(_ kinds: LevelKinds) -> Decision {
    var decision = category(nil)
    decision.doubts = [
      "column '\(name)' holds \(Mixture.inWords(kinds.counts)) and is kept as words, since none is "
        + "nearly all; declare its type in schema.types"
    ]
    return decision
  }

  private func category(_ declared: ColumnType?, without bad: Set<Int32> = []) -> Decision {
    let kept = levels.indices.filter { !bad.contains(Int32($0)) }
    let sorted = sortedLevels(kept)
    // A missing value's place is the first.
    var place = [Int32](repeating: -1, count: levels.count + 1)
    for (new, old) in sorted.enumerated() { place[old + 1] = Int32(new) }
    let values = Column.Values.categories(
      codes.map { place[Int($0) + 1] }, levels: sorted.map { levels[$0] })
    let observed = codes.count { $0 >= 0 }
    let isText = sorted.count > Self.levelsOfText && 2 * sorted.count > observed
    var decision = Decision(
      column: Column(name: name, values: values, type: declared ?? (isText ? .text : .category)))
    if declared == nil {
      decision.doubts = NumberSpelling.doubts(name, levels, not: numbers)
      if let doubt = UnreadMoments.doubt(about: name, kept.map { levels[$0] }) {
        decision.doubts.append(doubt)
      }
    }
    return decision
  }

  /// By number if every level is one, else by the bytes of their UTF-8.
  private func sortedLevels(_ kept: [Int]) -> [Int] {
    let byText = kept.sorted { levels[$0].precedesByBytes(levels[$1]) }
    var values: [Double] = []
    for level in byText {
      guard let value = numbers.read(levels[level])?.value else { return byText }
      values.append(value)
    }
    return zip(values, byText).sorted { $0.0 < $1.0 }.map(\.1)
  }

  // MARK: - Numbers

  /// A column of numbers, one per level; a level without one is bad.
  private func numeric(
    _ type: ColumnType, _ value: [Double?], doubts: [String] = []
  ) -> Decision {
    var bad: [(row: Int, fact: DataProblem.Fact)] = []
    for (row, code) in codes.enumerated() where code >= 0 && value[Int(code)] == nil {
      let text = levels[Int(code)]
      bad.append((row, .badValue(type, text, example: example(of: type, beside: text))))
    }
    if isClass { return Decision(column: classes(value), bad: bad, doubts: doubts) }
    let column = codes.map { $0 < 0 ? .nan : value[Int($0)] ?? .nan }
    return Decision(
      column: Column(name: name, values: .numbers(column), type: type), bad: bad, doubts: doubts)
  }

  /// A level for each different number, in their order, by its first spelling.
  private func classes(_ value: [Double?]) -> Column {
    var first: [Double: Int] = [:]
    for (level, value) in value.enumerated() {
      if let value, first[value] == nil { first[value] = level }
    }
    let sorted = first.keys.sorted()
    let place = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    let values = Column.Values.categories(
      codes.map { $0 < 0 ? -1 : value[Int($0)].flatMap { place[$0] } ?? -1 },
      levels: sorted.compactMap { first[$0].map { levels[$0] } })
    return Column(name: name, values: values)
  }

  private func whole(_ text: String) -> Double? {
    numbers.read(text).flatMap { $0.value == $0.value.rounded() ? $0.value : nil }
  }

  /// 1 and 0 for what a column that was declared boolean may hold.
  private static let declaredBooleans: [String: Double] = [
    "false": 0, "true": 1, "no": 0, "yes": 1, "f": 0, "t": 1, "n": 0, "y": 1, "0": 0, "1": 1,
    "off": 0, "on": 1,
  ]

  /// A value as the file writes it, where a text is one that is written otherwise.
  private func example(of type: ColumnType, beside text: String) -> String? {
    switch type {
    case .number, .integer:
      NumberSpelling(text, not: numbers) == nil ? nil : numbers.example(isWhole: type == .integer)
    case .date: dateOrder?.example(like: text)
    case .boolean, .category, .time, .text: nil
    }
  }

  // MARK: - Dates

  private func dates(_ kinds: LevelKinds) -> Decision {
    var ordered = self
    ordered.dateOrder = kinds.order
    var decision = ordered.numeric(.date, dates(kinds.order), doubts: orderDoubts(kinds))
    decision.dateOrder = kinds.order
    return decision
  }

  private func dates(_ order: DateOrder) -> [Double?] {
    levels.map { level in
      var level = level
      return level.withUTF8 { DateText.date($0, order) }
    }
  }

  private var times: [Double?] {
    levels.map { level in
      var level = level
      return level.withUTF8(DateText.time)
    }
  }

  private func orderDoubts(_ kinds: LevelKinds) -> [String] {
    guard kinds.isOrderAmbiguous, let first = kinds.kinds.firstIndex(of: .date) else { return [] }
    return [
      "column '\(name)': dates such as \(levels[first]) are read as "
        + "\(DateOrder.monthFirst.rawValue); no value tells it from \(DateOrder.dayFirst.rawValue)"
    ]
  }
}

extension String {
  /// Whether its UTF-8 comes first.
  fileprivate func precedesByBytes(_ other: String) -> Bool {
    let order = utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { others in
        guard let start = bytes.baseAddress, let otherStart = others.baseAddress else {
          return bytes.count < others.count
        }
        let order = memcmp(start, otherStart, min(bytes.count, others.count))
        return order == 0 ? bytes.count < others.count : order < 0
      }
    }
    return (order ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}

extension [Double?] {
  /// The values of the levels of one kind.
  fileprivate func only(_ kinds: [Mixture.Kind], _ kind: Mixture.Kind) -> [Double?] {
    zip(self, kinds).map { $1 == kind ? $0 : nil }
  }
}
