internal import SeismoTables

extension CSVReader {
  /// A line that is cut otherwise than the rows, and the doubt that says so.
  typealias NamesLine = (record: SampledRecord, doubt: String)

  /// The records, the first of which, if it is one field, may be names between other delimiters.
  func withNamesCutOtherwise(
    _ records: [SampledRecord], _ window: TextWindow, _ dialect: CSVDialect,
    _ notes: inout ReadNotes
  ) -> [SampledRecord] {
    let rows = Array(records.dropFirst())
    if let first = inOtherQuotes(records[0], window, dialect, above: rows) {
      notes.doubts.append(
        "line \(1 + first.line) is taken as the header: its single quotes are left out, since the rows "
          + "below it have double ones")
      return [first] + rows
    }
    guard header != false, rows.count > 1, records[0].fields.count == 1,
      let usual = usualCount(rows), usual > 1,
      let first = plainLine(records[0].line, window, dialect, above: rows, width: usual)
    else { return records }
    notes.doubts.append(first.doubt)
    return [first.record] + rows
  }

  /// The first record as single quotes cut it, if they enclose fields of it and none of the rows, which have double ones.
  private func inOtherQuotes(
    _ record: SampledRecord, _ window: TextWindow, _ dialect: CSVDialect,
    above rows: [SampledRecord]
  ) -> SampledRecord? {
    guard header != false, dialect.quote == UInt8(ascii: "\""),
      let usual = usualCount(rows)
    else { return nil }
    let fields = rows.lazy.flatMap(\.fields)
    var single = dialect
    (single.quote, single.skippedLines) = (UInt8(ascii: "'"), record.line)
    guard fields.contains(where: \.isQuoted),
      !fields.contains(where: { !$0.isQuoted && $0.text.hasPrefix("'") }),
      !record.fields.contains(where: \.isQuoted),
      let first = window.records(single, limit: 1).records.first,
      first.line == record.line, first.end == record.end, first.fields.count == usual,
      first.fields.contains(where: \.isQuoted)
    else { return nil }
    return first
  }

  private static func otherDelimiter(
    _ delimiter: Delimiter, _ dialect: CSVDialect, line: Int
  ) -> String {
    "line \(1 + line) is taken as the header and cut at '\(delimiter.inWords)', since it has as many "
      + "fields then as the rows have, which are cut at '\(dialect.separator.inWords)'"
  }

  /// A line cut at each delimiter, quoted or not, without its quotes: at the rows' own, or at another usual one that
  /// makes as many fields, if those are names of the rows and the first row's aren't.
  func plainLine(
    _ line: Int, _ window: TextWindow, _ dialect: CSVDialect, above rows: [SampledRecord],
    width: Int
  ) -> NamesLine? {
    let usual = DialectSniffer.delimiters.map { Delimiter($0) }
    for separator in [dialect.separator] + usual.filter({ $0 != dialect.separator }) {
      var plain = dialect
      (plain.quote, plain.separator, plain.skippedLines) = (nil, separator, line)
      guard var record = window.records(plain, limit: 1).records.first,
        record.fields.count == width
      else { continue }
      let quote = dialect.quote.map { Character(UnicodeScalar($0)) }
      for index in record.fields.indices { record.fields[index].text.removeAll { $0 == quote } }
      record.line = line
      if separator == dialect.separator {
        return (
          record,
          "line \(1 + line) has a quote where CSV allows none, or one that is never closed; it is cut at "
            + "its delimiters, and its quotes are left out"
        )
      }
      if isNames(record, above: rows) {
        return (record, Self.otherDelimiter(separator, dialect, line: line))
      }
    }
    return nil
  }

  /// A line whose quotes tell how it is cut: at spaces, or also where a field in quotes starts or ends and a delimiter
  /// lacks.
  func quotedLine(
    _ line: Int, _ window: TextWindow, _ dialect: CSVDialect, above rows: [SampledRecord],
    width: Int
  ) -> NamesLine? {
    var spaced = dialect
    (spaced.separator, spaced.skippedLines) = (Delimiter(UInt8(ascii: " ")), line)
    if let record = window.records(spaced, limit: 1).records.first, record.line == line,
      record.fields.count == width, record.fields.contains(where: \.isQuoted),
      isNames(record, above: rows)
    {
      return (record, Self.otherDelimiter(spaced.separator, dialect, line: line))
    }
    guard let record = lineCutAtQuotes(line, window, dialect), record.fields.count == width,
      isNames(record, above: rows)
    else { return nil }
    return (
      record,
      "line \(1 + line) is taken as the header, and its names are cut where their quotes start and end "
        + "as well, since it has as many then as the rows have fields; a delimiter lacks there"
    )
  }

  /// A line as if a delimiter stood before and behind each field in quotes.
  private func lineCutAtQuotes(
    _ line: Int, _ window: TextWindow, _ dialect: CSVDialect
  ) -> SampledRecord? {
    var plain = dialect
    (plain.quote, plain.skippedLines) = (nil, line)
    guard !dialect.isRare, let quote = dialect.quote,
      var record = window.records(plain, limit: 1).records.first
    else { return nil }
    let mark = Character(UnicodeScalar(quote))
    guard record.fields.allSatisfy({ $0.text.count { $0 == mark } % 2 == 0 }) else { return nil }
    record.fields = record.fields.flatMap { field in
      let parts = field.text.split(separator: mark, omittingEmptySubsequences: false)
      return parts.enumerated().compactMap { place, part in
        let text = part.trimmingPrefix { $0 == " " }
        return place % 2 == 0 && text.isEmpty && parts.count > 1
          ? nil : SampledField(text: String(text), isQuoted: place % 2 == 1)
      }
    }
    record.line = line
    return record
  }

  /// Whether a record has the names of rows of which the first one has none.
  private func isNames(_ record: SampledRecord, above rows: [SampledRecord]) -> Bool {
    isHeader(record, rows) && !isHeader(rows[0], rows)
  }

  private func isHeader(_ record: SampledRecord, _ rows: [SampledRecord]) -> Bool {
    HeaderEvidence(record.fields, above: rows.prefix(100).map(\.fields), missing: missing)
      .isForNames
  }
}
