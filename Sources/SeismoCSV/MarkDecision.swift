internal import SeismoTables

/// What the marks in a file's numbers mean, by all columns of its window, and what of that is in
/// doubt. Values that contradict it, wherever in the file, are no numbers.
struct MarkDecision {
  private let columns: [NumberMarks]
  private let delimiter: UInt8
  private(set) var format = NumberFormat()
  private(set) var notes = ReadNotes()

  /// - Parameters:
  ///   - decimal: the mark before decimals, if it is declared.
  ///   - thousands: the mark between thousands, or none, if that is declared.
  init(
    _ columns: [NumberMarks], delimiter: UInt8, decimal: NumberMark?, thousands: NumberMark??
  ) {
    self.columns = columns.filter(\.isNumeric)
    self.delimiter = delimiter
    let mark = decimal ?? implied(by: thousands ?? nil) ?? found()
    format.decimal = mark.decimal
    format.thousands = thousands ?? foundThousands(mark)
    if decimal == nil, thousands == nil { doubtEither(mark) }
    if thousands == nil { doubtCodes() }
  }

  private func implied(by thousands: NumberMark?) -> NumberMark? {
    thousands == .comma ? .point : thousands == .point ? .comma : nil
  }

  private func sighted(
    _ sightings: (NumberMarks) -> NumberMarks.Sighting?
  ) -> (count: Int, column: String, example: String)? {
    let seen = columns.compactMap { column in sightings(column).map { (column.name, $0) } }
    guard let first = seen.first else { return nil }
    return (seen.reduce(0) { $0 + $1.1.count }, first.0, first.1.example)
  }

  // MARK: - Before decimals

  /// The mark that more columns need; where none needs one, the point, unless commas stand in numbers
  /// and nothing has to be quoted for it.
  private mutating func found() -> NumberMark {
    func need(_ mark: NumberMark) -> Int {
      columns.count {
        $0.only[mark]?.count ?? 0 > $0.only[mark.opposite]?.count ?? 0
      }
    }
    let needed = (point: need(.point), comma: need(.comma))
    let isComma =
      needed.comma == needed.point && needed.comma == 0
      ? delimiter != UInt8(ascii: ",") && sighted { $0.either[.comma] } != nil
      : needed.comma > needed.point
    let mark = isComma ? NumberMark.comma : .point
    if isComma { decideComma() }
    if let kept = sighted({ $0.only[mark] }), let lost = sighted({ $0.only[mark.opposite] }) {
      notes.doubts.append(
        "the \(mark) stands before decimals in numbers such as \(kept.example) of column "
          + "'\(kept.column)', and the \(mark.opposite) in \(lost.example) of '\(lost.column)': the "
          + "\(mark) is taken, so the others are no numbers; write all alike")
    }
    return mark
  }

  private mutating func decideComma() {
    let (sure, maybe) = (sighted { $0.only[.comma] }, sighted { $0.either[.comma] })
    guard let example = (sure ?? maybe)?.example else { return }
    let count = (sure?.count ?? 0) + (maybe?.count ?? 0)
    notes.decisions.append(
      .init(
        "decimal", "comma",
        because: NumberMark.comma.isIn(example)
          ? "\(counted(count, "value")) such as \(example) \(count == 1 ? "is a number" : "are numbers") "
            + "with it" : "the point is before each three digits"))
  }

  // MARK: - Between thousands

  private mutating func foundThousands(_ decimal: NumberMark) -> NumberMark? {
    let opposite = decimal.opposite
    let isContradicted = sighted { $0.only[opposite] } != nil
    var seen: [(mark: NumberMark, count: Int, example: String)] = []
    for mark in [opposite, .space, .apostrophe, .underscore] {
      let sure = sighted { $0.groups[mark] }
      let maybe = mark == opposite && !isContradicted ? sighted { $0.either[mark] } : nil
      guard let example = (sure ?? maybe)?.example else { continue }
      seen.append((mark, (sure?.count ?? 0) + (maybe?.count ?? 0), example))
    }
    guard let best = seen.max(by: { $0.count < $1.count }) else { return nil }
    notes.decisions.append(
      .init(
        "thousands", best.mark.rawValue,
        because:
          "\(counted(best.count, "value")) such as \(best.example) \(best.count == 1 ? "has" : "have") "
          + "it before each three digits"))
    if let other = seen.first(where: { $0.mark != best.mark }) {
      notes.doubts.append(
        "thousands are marked in numbers such as \(best.example) and otherwise in \(other.example): "
          + "the \(best.mark) is taken, so the others are no numbers; write all alike")
    }
    return best.mark
  }

  // MARK: - Doubts

  /// Columns whose every mark has three digits behind it are other numbers by the other meaning.
  private mutating func doubtEither(_ decimal: NumberMark) {
    let hasCommas = columns.contains { $0.either[.comma] != nil || $0.only[.comma] != nil }
    let hasPoints = columns.contains { $0.only[.point] != nil }
    for mark in [NumberMark.comma, .point] {
      if mark == .point, !hasCommas, hasPoints || delimiter != UInt8(ascii: ";") { continue }
      let found = columns.filter { $0.either[mark] != nil && $0.only.isEmpty }
      guard let first = found.first, let example = first.either[mark]?.example else { continue }
      let (taken, otherwise, declared) =
        mark == decimal
        ? ("the decimal mark", "a whole number with a mark for thousands", "thousands: \(mark)")
        : ("a mark for thousands", "a number with decimals", "decimal: \(mark)")
      let isFree = columns.allSatisfy { $0.only.isEmpty }
      notes.doubts.append(
        "the \(mark) in numbers such as \(example) of column '\(first.name)'"
          + (found.count > 1 ? " and \(counted(found.count - 1, "other column"))" : "")
          + " is taken as \(taken); each would also be \(otherwise)"
          + (isFree ? " (declare \(declared))" : ""))
    }
  }

  /// Whole numbers with spaces and the like may be codes.
  private mutating func doubtCodes() {
    guard let mark = format.thousands, mark != .comma, mark != .point else { return }
    guard
      let column = columns.first(where: { $0.groups[mark] != nil && $0.groupsWithDecimals == 0 }),
      let example = column.groups[mark]?.example
    else { return }
    notes.doubts.append(
      "column '\(column.name)': texts such as \(example) are taken as whole numbers; if they are "
        + "codes, declare thousands: off")
  }
}
