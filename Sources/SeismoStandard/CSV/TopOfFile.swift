internal import SeismoTables

/// What stands above the rows and what names the columns: skipped lines, the header, the rows' own
/// names, and delimiters that end each row.
///
/// The window's records decide, where the reader declares nothing; each choice has its reason, and
/// a doubt where another was possible.
struct TopOfFile {
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
        || (record.fields.dropFirst().allSatisfy(\.text.isEmpty))
    }
    let rest = rows.dropFirst(odd.count)
    guard let last = odd.last, odd.count <= 30, let next = rest.first, rest.count >= 2,
      10 * rest.count(where: { $0.fields.count == usual }) >= 8 * rest.count
    else { return }
    let startsTable = isHeader(next, above: rest.dropFirst())
    if !startsTable {
      if odd.contains(where: { $0.fields.count == usual && !$0.isBlank }) { return }
      if odd.allSatisfy({ $0.fields.count != usual }), rest.count < 3 { return }
      if mayBeHeader(Array(odd), of: usual, above: Array(rest)) || isTable(Array(odd)) { return }
    }
    decide(
      "skip_lines", "\(last.end.line)",
      because: startsTable
        ? "a header and its rows stand below"
        : (odd.count == 1 ? "the first record has" : "the first \(odd.count) records have")
          + " other than the \(usual) fields of "
          + (rest.allSatisfy { $0.fields.count == usual } ? "all \(rest.count)" : "most")
          + " that follow")
    let title = odd.first { !$0.isBlank }.map { ": \(excerpt($0.fields))" } ?? ""
    doubt(
      (last.end.line == 1 ? "the first line is" : "the first \(last.end.line) lines are")
        + " skipped\(title)")
    dialect.skippedLines = last.end.line
    rows.removeFirst(odd.count)
  }

  private func isHeader(
    _ record: SampledRecord, above rows: some Collection<SampledRecord>
  ) -> Bool {
    let evidence = HeaderEvidence(
      record.fields, above: rows.map(\.fields), missing: reader.missing)
    return !evidence.wordsAboveTypes.isEmpty && evidence.isForNames
  }

  /// A lone record of words that has more names than columns, or lacks one, or those of empty ones.
  private func mayBeHeader(
    _ odd: [SampledRecord], of usual: Int, above rows: [SampledRecord]
  ) -> Bool {
    guard odd.count == 1, let fields = odd.first?.fields, fields.count > 1,
      fields.allSatisfy({ SampledType(of: $0.text) == .word })
    else { return false }
    return fields.count >= usual - max(1, ColumnNames.emptyEnds(of: rows, width: usual))
  }

  /// Whether records end in several of one length: rows, not a preamble.
  private func isTable(_ records: [SampledRecord]) -> Bool {
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
    let rows = rows.dropFirst().filter { !$0.isBlank }.map(\.fields)
    let lacking = (usualCount(Array(self.rows.dropFirst())) ?? 0) - first.fields.count
    let plain = HeaderEvidence(first.fields, above: rows, missing: reader.missing)
    let shifted = HeaderEvidence(
      first.fields, above: rows.map { Array($0.dropFirst()) }, missing: reader.missing)
    let evidence = lacking == 1 && shifted.forNames > plain.forNames ? shifted : plain
    guard let number = evidence.typed.first.map({ first.fields[$0].text }) else {
      return sniffHeader(ofWords: evidence, rows.isEmpty)
    }
    guard evidence.isForNames else {
      decide("header", "false", because: "the first record has numbers: '\(number)'")
      if let word = evidence.wordsAboveTypes.first.map({ first.fields[$0].text }) {
        doubt(
          "the first record is taken as a row, and its '\(word)' stands above numbers; declare "
            + "header: true if it has the names")
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
    let rest = rows.dropFirst(2).filter { !$0.isBlank }
    guard rows.count > 2, !rest.isEmpty, first.fields.count == rows[1].fields.count else {
      return false
    }
    let second = rows[1]
    let evidence = HeaderEvidence(
      second.fields, above: rest.map(\.fields), missing: reader.missing)
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
