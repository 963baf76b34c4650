internal import SeismoTables

/// What stands above the rows and what names the columns: skipped lines, the header, the rows' own
/// names, and delimiters that end each row.
///
/// The window's records decide, where the reader declares nothing; each choice has its reason, and
/// a doubt where another was possible.
struct TopOfFile {
  /// As many rows speak for or against a header.
  private static let rowsHeard = 200

  private let reader: CSVReader
  private(set) var dialect: CSVDialect
  private(set) var names: [String] = []
  /// The header's records.
  private(set) var header: [SampledRecord] = []
  /// The rows behind them.
  private(set) var rows: [SampledRecord]
  private(set) var notes = ReadNotes()

  /// - Parameter records: of the window, behind lines that are skipped for certain.
  /// - Throws: `DataProblem`, without its file, where the header and the rows can't belong together.
  init(_ reader: CSVReader, _ dialect: CSVDialect, _ records: [SampledRecord])
    throws(DataProblem)
  {
    self.reader = reader
    self.dialect = dialect
    rows = records
    if reader.skipLines == nil { skipPreamble() }
    takeHeader()
    rows.removeAll(where: \.isBlank)
    let found = try ColumnNames(reader, header, rows)
    self.dialect.hasRowNames = found.rowNames != nil
    self.dialect.trailingDelimiters = found.trailingDelimiters
    names = found.names
    notes.decisions += found.notes.decisions
    notes.doubts += found.notes.doubts
    notes.rowNames = found.rowNames
  }

  private mutating func decide(_ subject: String, _ value: String, because reason: String) {
    notes.decisions.append(ReadNotes.Decision(subject, value, because: reason))
  }

  private mutating func doubt(_ sentence: String) { notes.doubts.append(sentence) }

  // MARK: - Lines before the table

  /// Skips records of other lengths, blank ones, and titles of one field, if a table follows.
  private mutating func skipPreamble() {
    guard let usual = usualCount(rows), usual > 1 else { return }
    let odd = rows.prefix { record in
      record.fields.count != usual || record.isBlank
        || record.fields.dropFirst().allSatisfy(\.text.isEmpty)
    }
    let rest = rows.dropFirst(odd.count)
    guard !odd.isEmpty, odd.count <= 30, let next = rest.first, !rest.isEmpty,
      10 * rest.count(where: { $0.fields.count == usual }) >= 8 * rest.count
    else { return }
    if rest.count > 1, isHeader(next, above: rest.dropFirst()) {
      return skip(odd.count, because: "a header and its rows stand below")
    }
    if rest.count > 1, odd.count > 1, odd.last?.isBlank == true, next.fields.count == usual {
      return skip(odd.count, because: "a blank record ends them")
    }
    if let place = headerPlace(odd, above: rest) {
      return skip(place, because: "a header and its rows stand below")
    }
    let widths = odd.map(\.fields.count)
    guard rest.count > 2, !widths.contains(usual), !isTable(odd) else { return }
    skip(
      odd.count,
      because: (odd.count == 1 ? "the first record has" : "the first \(odd.count) records have")
        + " other than the \(usual) fields of "
        + (rest.allSatisfy { $0.fields.count == usual } ? "all \(rest.count)" : "most")
        + " that follow")
  }

  private mutating func skip(_ count: Int, because reason: String) {
    let skipped = rows.prefix(count)
    guard let last = skipped.last else { return }
    decide("skip_lines", "\(last.end.line)", because: reason)
    let title = skipped.first { !$0.isBlank }.map { ": \(excerpt($0.fields))" } ?? ""
    doubt(
      (last.end.line == 1 ? "the first line is" : "the first \(last.end.line) lines are")
        + " skipped\(title)")
    dialect.skippedLines = last.end.line
    rows.removeFirst(count)
  }

  /// Where among records of other lengths the rows' header stands: it is the last that isn't blank.
  private func headerPlace(
    _ odd: ArraySlice<SampledRecord>, above rows: ArraySlice<SampledRecord>
  ) -> Int? {
    guard let place = odd.lastIndex(where: { !$0.isBlank }), odd[place].fields.count > 1 else {
      return nil
    }
    let record = odd[place]
    let areWords = record.fields.allSatisfy { SampledType(of: $0.text) == .word }
    // Several of its length may be rows of a table that widens.
    if isTable(odd[...place]) {
      let evidence = aligned(record, above: rows)
      guard areWords, !evidence.wordsAboveTypes.isEmpty, evidence.isForNames else { return nil }
    }
    let fit = HeaderFit(record, rows)
    let isNear = areWords && (fit.lacking < 0 || abs(fit.lacking) == 1)
    return isNear || isFitting(record, fit, rows) ? place - odd.startIndex : nil
  }

  /// Whether a record can be the header of rows of another length: they end in empty fields, or
  /// start with their own names.
  private func isFitting(
    _ record: SampledRecord, _ fit: HeaderFit, _ rows: ArraySlice<SampledRecord>
  ) -> Bool {
    guard let first = record.fields.first, SampledType(of: first.text) == .word else {
      return false
    }
    let fits = fit.lacking == 0 && fit.trailing > 0
    let names = rows.filter { $0.fields.count == fit.width }.map { $0.fields[0] }
    guard fits || (fit.lacking == 1 && ColumnNames.areRowNames(names)) else { return false }
    let evidence = aligned(record, above: rows)
    return evidence.forNames + 2 >= evidence.forValues
  }

  /// What speaks for a header above rows that may have their own names before its columns.
  private func aligned(
    _ record: SampledRecord, above rows: ArraySlice<SampledRecord>
  ) -> HeaderEvidence {
    let plain = evidence(record, above: rows)
    guard HeaderFit(record, rows).lacking == 1 else { return plain }
    let shifted = evidence(record, above: rows, shifted: 1)
    return shifted.forNames > plain.forNames ? shifted : plain
  }

  private func evidence(
    _ record: SampledRecord, above rows: some Collection<SampledRecord>, shifted: Int = 0
  ) -> HeaderEvidence {
    let rows = rows.lazy.filter { !$0.isBlank }.prefix(Self.rowsHeard)
    return HeaderEvidence(
      record.fields, above: rows.map { Array($0.fields.dropFirst(shifted)) },
      missing: reader.missing)
  }

  private func isHeader(
    _ record: SampledRecord, above rows: some Collection<SampledRecord>
  ) -> Bool {
    let evidence = evidence(record, above: rows)
    return !evidence.wordsAboveTypes.isEmpty && evidence.isForNames
  }

  /// Whether records end in several of one length: rows, not a preamble.
  private func isTable(_ records: ArraySlice<SampledRecord>) -> Bool {
    guard let width = records.last?.fields.count, width > 1 else { return false }
    return records.reversed().prefix { $0.fields.count == width }.count > 1
  }

  // MARK: - The header

  private mutating func takeHeader() {
    guard let first = rows.first else { return }
    let hasHeader = reader.header ?? sniffHeader(first)
    guard hasHeader else { return dialect.headerLines = 0 }
    dialect.headerLines = reader.headerLines ?? (hasSecondLine(first) ? 2 : 1)
    header = Array(rows.prefix(dialect.headerLines))
    rows.removeFirst(header.count)
  }

  private mutating func sniffHeader(_ first: SampledRecord) -> Bool {
    let rows = rows.dropFirst()
    let evidence = aligned(first, above: rows)
    guard let number = evidence.typed.first.map({ first.fields[$0].text }) else {
      return sniffHeader(ofWords: evidence, rows.isEmpty)
    }
    guard evidence.isForNames || isFitting(first, HeaderFit(first, rows), rows) else {
      decide("header", "false", because: "the first record has numbers: '\(number)'")
      if let word = evidence.possibleName {
        doubt(
          "the first record is taken as a row, though its '\(word)' may be a name; declare header: "
            + "true if it has the names")
      }
      return false
    }
    decide(
      "header", "true",
      because: evidence.wordsAboveTypes.isEmpty
        ? "the first record has names above values of other kinds"
        : "the first record has words above columns of numbers")
    let noun =
      switch SampledType(of: number) {
      case .number, .word: "number"
      case .date: "date"
      case .time: "time"
      }
    doubt(
      "the header has \(counted(evidence.typed.count, noun)) among its names, the first is "
        + "'\(number)'")
    return true
  }

  private mutating func sniffHeader(ofWords evidence: HeaderEvidence, _ isAlone: Bool) -> Bool {
    if !evidence.wordsAboveTypes.isEmpty {
      decide("header", "true", because: "the first record has words above columns of numbers")
      return true
    }
    if evidence.comesAgain, evidence.forValues > 2 * evidence.forNames {
      decide("header", "false", because: "the first record's words come again below it")
      doubt(
        "the first record is taken as a row, since its words come again below it; declare header: "
          + "true if it has the names")
      return false
    }
    decide("header", "true", because: "the first record has no number")
    if evidence.comesAgain {
      doubt(
        "the first record is taken as the header, and some of its words come again below it; "
          + "declare header: false if it is a row")
    } else if evidence.forNames == 0, !isAlone {
      doubt(
        "the first record is taken as the header, though nothing tells it from the rows, which are "
          + "words as well; declare header: false if it is a row")
    }
    return true
  }

  /// Units or more names, above numbers in the second record.
  private mutating func hasSecondLine(_ first: SampledRecord) -> Bool {
    let rest = rows.dropFirst(2)
    guard rows.count > 2, !rest.isEmpty, first.fields.count == rows[1].fields.count else {
      return false
    }
    let second = rows[1]
    let evidence = evidence(second, above: rest)
    let above = evidence.wordsAboveTypes.map { second.fields[$0].text }
    let isRepeated = second.fields == first.fields
    guard evidence.typed.isEmpty, !evidence.comesAgain || isRepeated,
      isRepeated || Set(above).count > 1
    else { return false }
    decide(
      "header_lines", "2",
      because: isRepeated
        ? "the second record repeats the first" : "the second record stands above numbers as well")
    doubt(
      "line \(second.line + 1) is taken as a second line of the header: "
        + "\(excerpt(second.fields)); declare header_lines: 1 if it is a row")
    return true
  }

  private func excerpt(_ fields: [SampledField]) -> String {
    let text = fields.map(\.text).joined(separator: ",")
    return "'\(text.prefix(60))\(text.count > 60 ? "…" : "")'"
  }
}

/// How many fields most records have; of a tie, the first record's way.
func usualCount(_ records: [SampledRecord]) -> Int? {
  let counts = Dictionary(grouping: records, by: \.fields.count).mapValues(\.count)
  let most = counts.values.max()
  return records.first { counts[$0.fields.count] == most }?.fields.count
}
