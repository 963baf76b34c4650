package import SeismoTables

extension CSVReader {
  /// Reads texts that come from no file, each as a field of a column of its files: marks in numbers, order of dates, words
  /// for yes and no are those. A category is taken as it is; of what else it is, blanks around it are dropped.
  ///
  /// - Parameters:
  ///   - texts: the rows'; nil is missing.
  ///   - type: the column's.
  ///   - missing: more texts that stand for a missing value.
  ///   - levels: texts that are levels though they may stand for a missing value elsewhere.
  ///   - format: the order of dates, as `ReadNotes.formats` has it; else ISO 8601's.
  /// - Returns: the column, and the rows whose value the type can't hold.
  package func column(
    _ name: String, of texts: [String?], type: ColumnType, missing: [String] = [],
    levels: [String] = [], format: String? = nil
  ) -> (column: Column, bad: [(row: Int, fact: DataProblem.Fact)]) {
    let numbers = self.numbers
    let markers = Set(self.missing + missing).subtracting(levels)
    let sentinels = sentinels(missing)
    var codes: [Int32] = []
    var found: [String] = []
    var known: [String: Int32] = [:]
    for text in texts {
      let text = text.map { type.isNumeric ? $0.withoutBlanks : $0 }
      guard let text, !markers.contains(text),
        sentinels.isEmpty || numbers.read(text).map({ sentinels.contains($0.value) }) != true
      else {
        codes.append(-1)
        continue
      }
      let code = known[text] ?? Int32(found.count)
      if known.updateValue(code, forKey: text) == nil { found.append(text) }
      codes.append(code)
    }
    let decision = WordColumn(
      name: name, codes: codes, levels: found, declared: type, numbers: numbers,
      dateOrder: format.flatMap(DateOrder.init) ?? .yearFirst
    ).decided()
    return (decision.column, decision.bad)
  }

  /// A value of a column as its files write it, where that isn't the usual way; nil elsewhere.
  ///
  /// - Parameter format: the order of dates, as `ReadNotes.formats` has it.
  package func example(of type: ColumnType, format: String?, beside text: String) -> String? {
    type == .date ? format.flatMap(DateOrder.init)?.example(like: text) : nil
  }

  /// The numbers that texts which stand for a missing value spell.
  package func sentinels(_ missing: [String]) -> [Double] { Sentinels(missing, numbers).numbers }

  /// Whether a value that its column's type can't hold is taken for missing, rather than its row left out.
  package var takesBadValuesForMissing: Bool { onBadValue == .missing }

  private var numbers: NumberFormat {
    NumberFormat(decimal: (decimal ?? .point).decimal, thousands: thousands ?? nil)
  }
}

extension String {
  /// Without spaces and tabs around it.
  fileprivate var withoutBlanks: String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    guard let start = firstIndex(where: { !isBlank($0) }),
      let end = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[start...end])
  }
}
