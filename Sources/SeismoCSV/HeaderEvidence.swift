/// What speaks for a record being the header of the rows below it, and what for its being a row.
///
/// A word above numbers, dates or times is a name; so are numbers that ascend as labels do where
/// no row's do. A value that comes again below, or lies among its column's numbers, is none.
struct HeaderEvidence {
  /// Points for either.
  private(set) var forNames = 0
  private(set) var forValues = 0
  /// Columns in which a word stands above numbers, dates or times.
  private(set) var wordsAboveTypes: [Int] = []
  /// The columns whose field is a number, date or time.
  private(set) var typed: [Int] = []
  /// Whether its numbers ascend as labels do.
  private(set) var hasLabels = false
  /// Whether any field comes again below.
  private(set) var comesAgain = false

  private let first: [SampledField]
  private let rows: [[SampledField]]
  private let missing: Set<String>

  /// Texts that often stand for a missing value, in lower case.
  private static let usualMarkers: Set<String> = [
    "", "-", "--", ".", "*", "?", "n/a", "#n/a", "na", "nan", "null", "none", "nil", "missing",
    "unknown",
  ]
  /// The share of a column's values that gives it its type.
  private static let majority = 0.6

  init(_ first: [SampledField], above rows: [[SampledField]], missing: [String]) {
    self.first = first
    self.rows = rows.filter { $0 != first }
    self.missing = Set(missing)
    var numbers: [Int] = []
    for column in first.indices { weigh(column, &numbers) }
    weighNumbers(numbers)
  }

  /// A word above words, none of which it is, or above other types.
  var possibleName: String? {
    first.indices.first { column in
      let text = first[column].text
      let below = below(column)
      return !isMissing(text) && SampledType(of: text) == .word && !isFigure(text)
        && !below.isEmpty && !below.contains(text)
    }.map { first[$0].text }
  }

  /// Whether there is more for names than for values.
  var isForNames: Bool { forNames > 0 && forNames >= forValues }

  private func below(_ column: Int) -> [String] {
    rows.compactMap { row in
      guard row.indices.contains(column) else { return nil }
      let text = row[column].text
      return isMissing(text) ? nil : text
    }
  }

  private func isMissing(_ text: String) -> Bool {
    if missing.contains(text) { return true }
    // No marker starts with a digit, as most texts of a wide table do.
    if let first = text.utf8.first, 0x30...0x39 ~= first { return false }
    return Self.usualMarkers.contains(text.lowercased())
  }

  private mutating func weigh(_ column: Int, _ numbers: inout [Int]) {
    let text = first[column].text
    let below = below(column)
    if text.isEmpty, column == 0, isCounting(below) { forNames += 2 }
    let type = SampledType(of: text)
    if type != .word { typed.append(column) }
    guard !isMissing(text), !below.isEmpty else { return }
    let types = below.map { SampledType(of: $0) }
    let usual = Self.usual(types)
    if below.contains(text) { comesAgain = true }
    switch (type, usual) {
    case (.number, .number): numbers.append(column)
    case (_, .word) where type != .word: forNames += 1
    case (.word, .word): weighWords(column, text, below)
    case (.word, _?):
      wordsAboveTypes.append(column)
      forNames += 2
    case (_, nil): break
    default:
      if type == usual { forValues += 1 } else { forNames += 2 }
    }
  }

  /// The type that most of the values have; nil where none does.
  private static func usual(_ types: [SampledType]) -> SampledType? {
    [.number, .date, .time, .word].first { type in
      Double(types.count { $0 == type }) >= majority * Double(types.count)
    }
  }

  private mutating func weighWords(_ column: Int, _ text: String, _ below: [String]) {
    let lengths = Set(below.map(\.count))
    if below.contains(text) {
      forValues += 2
    } else if below.allSatisfy(isFigure) {
      if isFigure(text) { typed.append(column) } else { wordsAboveTypes.append(column) }
      if isFigure(text) { forValues += 1 } else { forNames += 2 }
    } else if below.allSatisfy({ $0.contains(where: \.isNumber) }) {
      forNames += text.contains(where: \.isNumber) ? 0 : 1
    } else if below.count >= 3, lengths.count == 1 {
      if lengths.contains(text.count) { forValues += 1 } else { forNames += 1 }
    } else if below.count >= 3, 2 * Set(below).count <= below.count {
      forNames += 1
    }
  }

  // MARK: - Numbers above numbers

  private mutating func weighNumbers(_ columns: [Int]) {
    let values = columns.map { SampledType.number(first[$0].text) }
    let below = columns.map { column in self.below(column).compactMap(SampledType.number) }
    let different = zip(values, below).count { value, below in Self.isOfAnotherKind(value, below) }
    if isLabelled(columns) {
      let areAllNumbers = typed.count == first.count
      if different == columns.count
        || (columns.count >= 3 && !areAllNumbers && forValues == 0) || forNames > 0
      {
        hasLabels = true
        forNames += columns.count + different
        return
      }
    }
    for (value, below) in zip(values, below) {
      let sizes = below.map(\.value)
      guard let value = value?.value, let least = sizes.min(), let most = sizes.max() else {
        continue
      }
      let room = most - least
      if value >= least - room, value <= most + room { forValues += 1 }
    }
  }

  /// Whole numbers that ascend from column to column, evenly if they are few, as hardly a row does.
  private func isLabelled(_ columns: [Int]) -> Bool {
    guard columns.count >= 2, ascends(first, columns) else { return false }
    let alike = rows.count { ascends($0, columns) }
    return !rows.isEmpty && 10 * alike <= rows.count
  }

  private func ascends(_ row: [SampledField], _ columns: [Int]) -> Bool {
    let numbers = columns.compactMap { column in
      row.indices.contains(column) ? SampledType.number(row[column].text) : nil
    }
    guard numbers.count == columns.count, numbers.allSatisfy(\.isWhole) else { return false }
    let steps = zip(numbers, numbers.dropFirst()).map { $1.value - $0.value }
    guard steps.allSatisfy({ $0 > 0 }) else { return false }
    return steps.count >= 3 || (Set(steps).count == 1 && (steps.count == 2 || steps[0] == 1))
  }

  /// A whole number above fractions, or one that lies outside of all numbers below.
  private static func isOfAnotherKind(
    _ value: NumberFormat.Reading?, _ below: [NumberFormat.Reading]
  ) -> Bool {
    guard let value, let least = below.map(\.value).min(), let most = below.map(\.value).max()
    else { return false }
    if value.isWhole, 2 * below.count(where: { !$0.isWhole }) > below.count { return true }
    return below.count >= 3 && (value.value < least || value.value > most)
  }
}

/// Whether a text starts as an amount does: with a digit, a sign or a currency, and has a digit.
private func isFigure(_ text: String) -> Bool {
  guard let first = text.first, text.contains(where: \.isNumber) else { return false }
  return first.isNumber || first.isCurrencySymbol || "+-.(".contains(first)
}

/// Whether texts are 0, 1, 2, … or 1, 2, 3, ….
func isCounting(_ texts: [String]) -> Bool {
  guard let first = texts.first, let start = Int(first), start == 0 || start == 1 else {
    return false
  }
  return zip(texts, start...).allSatisfy { $0 == String($1) }
}
