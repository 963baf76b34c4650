internal import SeismoTables

/// Settles what the spec leaves open about a file, from its first 64 KiB, and says why. What it
/// settles is held against the whole file: every row has to have the header's fields, and every
/// value its column's type.
struct DialectSniffer {
  static let delimiters: [UInt8] = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
  private static let recordsLookedAt = 500

  let reader: CSVReader
  let window: TextWindow
  var notes = ReadNotes()

  init(_ reader: CSVReader, _ window: TextWindow) {
    self.reader = reader
    self.window = window
  }

  /// The dialect, declared or found, but for what stands above the rows and how numbers are marked.
  mutating func sniff() -> CSVDialect {
    var dialect = CSVDialect()
    dialect.skippedLines = reader.skipLines ?? 0
    let named = namedDelimiter
    if named != nil, reader.skipLines == nil { dialect.skippedLines = 1 }
    dialect.quote = reader.quote ?? .some(sniffQuote(dialect))
    dialect.comment = reader.comment ?? sniffComment(dialect)
    dialect.escape = reader.escape ?? sniffEscape(dialect)
    if let named, reader.delimiter == nil {
      decide(
        "delimiter", named.inWords,
        because: "the first line, 'sep=', names it, as Excel has it, and is skipped")
    }
    dialect.separator = reader.delimiter ?? named.map { Delimiter($0) } ?? sniffDelimiter(dialect)
    if reader.comment == nil, dialect.comment == nil { dialect.comment = sniffComments(dialect) }
    return dialect
  }

  /// The delimiter that a first line such as "sep=;" names, for Excel.
  private var namedDelimiter: UInt8? {
    let line = window.firstLine.filter { $0 != UInt8(ascii: "\"") }
    guard line.count == 5, let last = line.last,
      String(decoding: line.dropLast(), as: UTF8.self).lowercased() == "sep=",
      (Self.delimiters + [UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "~")]).contains(last)
    else { return nil }
    return last
  }

  mutating func decide(_ subject: String, _ value: String, because reason: String) {
    notes.decisions.append(ReadNotes.Decision(subject, value, because: reason))
  }

  /// A double quote, unless none stands at a field's edge and single ones enclose whole fields.
  private mutating func sniffQuote(_ dialect: CSVDialect) -> UInt8 {
    let (double, single) = (UInt8(ascii: "\""), UInt8(ascii: "'"))
    guard edges(double) == (0, 0) else { return double }
    let (openings, closings) = edges(single)
    guard openings >= 2, openings == closings || encloses(single, dialect) else { return double }
    decide("quote", "'", because: "\(openings) fields stand between single quotes, none between \"")
    return single
  }

  /// Whether all records are as wide as each other with a quote, and fields in it hold the delimiter.
  private func encloses(_ quote: UInt8, _ dialect: CSVDialect) -> Bool {
    Self.delimiters.contains { delimiter in
      var dialect = dialect
      (dialect.quote, dialect.separator) = (quote, Delimiter(delimiter))
      let cut = window.records(dialect, limit: Self.recordsLookedAt)
      guard cut.faults == 0, let usual = usualCount(cut.records), usual > 1,
        cut.records.allSatisfy({ $0.fields.count == usual })
      else { return false }
      return cut.records.lazy.flatMap(\.fields).contains {
        $0.isQuoted && $0.text.utf8.contains(delimiter)
      }
    }
  }

  /// How often a quote stands at the start of a field, and at the end of one.
  private func edges(_ quote: UInt8) -> (openings: Int, closings: Int) {
    let edges: Set<UInt8> = Set(Self.delimiters + [UInt8(ascii: "\n"), UInt8(ascii: "\r")])
    var (openings, closings) = (0, 0)
    for (place, byte) in window.bytes.enumerated() where byte == quote {
      if place == 0 || edges.contains(window.bytes[place - 1]) { openings += 1 }
      if place + 1 == window.bytes.count || edges.contains(window.bytes[place + 1]) {
        closings += 1
      }
    }
    return (openings, closings)
  }

  private mutating func sniffComment(_ dialect: CSVDialect) -> UInt8? {
    let mark = UInt8(ascii: "#")
    guard window.bytes.first == mark else { return nil }
    let lines = window.bytes.split(whereSeparator: { $0 == 10 || $0 == 13 })
    let count = lines.prefix { $0.first == mark }.count
    guard count < lines.count else { return nil }
    decide("comment", "#", because: "the file starts with \(counted(count, "line")) of them")
    notes.doubts.append(
      "lines that start with '#' are skipped as comments; if the first is the header, declare "
        + "comment: off")
    return mark
  }

  /// Lines among the rows that start with '#' and aren't as wide as all others.
  private mutating func sniffComments(_ dialect: CSVDialect) -> UInt8? {
    let records = window.records(dialect, limit: Self.recordsLookedAt).records
    let isMarked = { (record: SampledRecord) in
      record.fields.first.map { !$0.isQuoted && $0.text.hasPrefix("#") } ?? false
    }
    let others = records.filter { !isMarked($0) }
    guard others.count > 1, others.count < records.count, let usual = usualCount(others), usual > 1,
      records.contains(where: { isMarked($0) && $0.fields.count != usual })
    else { return nil }
    let count = records.count - others.count
    decide(
      "comment", "#",
      because: "\(counted(count, "line")) \(count == 1 ? "starts" : "start") with it and can't be "
        + "rows")
    notes.doubts.append("lines that start with '#' are skipped as comments")
    return UInt8(ascii: "#")
  }

  /// Of the usual delimiters the one by which most records have as many fields as each other, and
  /// more than one; of a tie the one whose fields hold none of the others, then the one that cuts
  /// into most fields, then the more usual one.
  private mutating func sniffDelimiter(_ dialect: CSVDialect) -> Delimiter {
    var found = Self.delimiters.compactMap { candidate(Delimiter($0), dialect) }
    let single = found.min { $0.isBetter(than: $1) }
    if let long = sniffLongDelimiter(dialect, single: single) { found = [long] }
    if found.isEmpty, let spaces = candidate(Delimiter(UInt8(ascii: " ")), dialect) {
      found = sniffed(spaces)
    }
    // Times have colons, too, so quotes have to tell that they stand between fields.
    if found.isEmpty, let colons = candidate(Delimiter(UInt8(ascii: ":")), dialect),
      colons.share == 1,
      colons.hasQuotedRows
    {
      found = [colons]
    }
    guard let best = found.min(by: { $0.isBetter(than: $1) }) else {
      decide("delimiter", ",", because: "no other one cuts the lines; there is one column")
      return Delimiter(UInt8(ascii: ","))
    }
    decide(
      "delimiter", best.separator.inWords,
      because: "it cuts \(best.share == 1 ? "all" : "\(best.agreeing) of") "
        + "\(counted(best.records, "record")) of the first \(window.bytes.count) bytes into "
        + "\(best.fields) fields")
    let rivals = found.filter { $0.separator != best.separator && $0.share == 1 && $0.records > 1 }
    if let rival = rivals.first, best.share == 1 {
      notes.doubts.append(
        "the delimiter may also be \(rival.separator.inWords), which makes \(rival.fields) fields "
          + "of every record")
    }
    return best.separator
  }

  /// Spaces, if they cut all records alike, or if no line can be cut otherwise for its quotes.
  private mutating func sniffed(_ spaces: DelimiterCandidate) -> [DelimiterCandidate] {
    if spaces.share == 1 || spaces.hasShortHeader, !spaces.hasEmptyFields { return [spaces] }
    guard spaces.faults == 0, spaces.hasFittingHeader, spaces.hasQuotedRows,
      spaces.agreeing > 2
    else { return [] }
    if spaces.share < 1 {
      notes.doubts.append(
        "spaces are taken as delimiters, since no line's quotes allow another one; "
          + "\(spaces.records - spaces.agreeing) of \(counted(spaces.records, "record")) have other "
          + "than \(spaces.fields) fields then")
    }
    return [spaces]
  }

  func candidate(_ separator: Delimiter, _ dialect: CSVDialect) -> DelimiterCandidate? {
    var dialect = dialect
    dialect.separator = separator
    return DelimiterCandidate(separator, window.records(dialect, limit: Self.recordsLookedAt))
  }

  /// How numbers are marked in the rows.
  mutating func sniffNumbers(
    _ rows: [[SampledField]], _ dialect: CSVDialect, names: [String]
  ) -> NumberFormat {
    let missing = Set(reader.missing)
    let columns = (0..<(rows.map(\.count).max() ?? 0)).map { place in
      let texts = rows.compactMap { $0.indices.contains(place) ? $0[place].text : nil }
      let name = names.indices.contains(place) ? names[place] : "column_\(place + 1)"
      return NumberMarks(name, texts.lazy.filter { !missing.contains($0) })
    }
    let decision = MarkDecision(
      columns, delimiter: dialect.delimiter, decimal: reader.decimal, thousands: reader.thousands)
    notes.decisions += decision.notes.decisions
    notes.doubts += decision.notes.doubts
    return decision.format
  }
}
