internal import SeismoTables

/// Settles what the spec leaves open about a file, from its first 64 KiB, and says why. What it
/// settles is held against the whole file: every row has to have the header's fields, and every
/// value its column's type.
struct DialectSniffer {
  private static let delimiters: [UInt8] = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
  private static let recordsLookedAt = 500

  private let reader: CSVReader
  private let window: TextWindow
  private(set) var notes = ReadNotes()

  init(_ reader: CSVReader, _ window: TextWindow) {
    self.reader = reader
    self.window = window
  }

  /// The dialect, declared or found.
  mutating func sniff() -> CSVDialect {
    var dialect = CSVDialect()
    dialect.skippedLines = reader.skipLines ?? 0
    dialect.quote = reader.quote ?? .some(sniffQuote())
    dialect.comment = reader.comment ?? sniffComment(dialect)
    dialect.delimiter = reader.delimiter ?? sniffDelimiter(dialect)
    if reader.skipLines == nil { dialect.skippedLines = sniffPreamble(dialect) }
    var records = window.records(dialect, limit: Self.recordsLookedAt).records
    if records.isEmpty { return dialect }
    dialect.hasHeader = reader.header ?? sniffHeader(records)
    let names = dialect.hasHeader ? records.removeFirst().fields.map(\.text) : []
    dialect.numbers = sniffNumbers(dialect, names: names)
    return dialect
  }

  private mutating func decide(_ subject: String, _ value: String, because reason: String) {
    notes.decisions.append(ReadNotes.Decision(subject, value, because: reason))
  }

  /// A double quote, unless there is none and single quotes enclose whole fields.
  private mutating func sniffQuote() -> UInt8 {
    let (double, single) = (UInt8(ascii: "\""), UInt8(ascii: "'"))
    guard !window.bytes.contains(double) else { return double }
    let edges: Set<UInt8> = Set(Self.delimiters + [UInt8(ascii: "\n"), UInt8(ascii: "\r")])
    var (openings, closings) = (0, 0)
    for (place, byte) in window.bytes.enumerated() where byte == single {
      if place == 0 || edges.contains(window.bytes[place - 1]) { openings += 1 }
      if place + 1 == window.bytes.count || edges.contains(window.bytes[place + 1]) {
        closings += 1
      }
    }
    guard openings >= 2, openings == closings else { return double }
    decide("quote", "'", because: "\(openings) fields stand between single quotes, none between \"")
    return single
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

  /// Of the usual delimiters the one by which most records have as many fields as each other, and
  /// more than one; of a tie the one whose fields hold none of the others, then the one that cuts
  /// into most fields, then the more usual one.
  private mutating func sniffDelimiter(_ dialect: CSVDialect) -> UInt8 {
    var found = Self.delimiters.compactMap { candidate($0, dialect) }
    if found.isEmpty, let spaces = candidate(UInt8(ascii: " "), dialect), spaces.share == 1,
      !spaces.hasEmptyFields
    {
      found = [spaces]
    }
    guard let best = found.min(by: { $0.isBetter(than: $1) }) else {
      decide("delimiter", ",", because: "no other one cuts the lines; there is one column")
      return UInt8(ascii: ",")
    }
    decide(
      "delimiter", best.delimiter.inWords,
      because: "it cuts \(best.share == 1 ? "all" : "\(best.agreeing) of") "
        + "\(counted(best.records, "record")) of the first \(window.bytes.count) bytes into "
        + "\(best.fields) fields")
    let rivals = found.filter { $0.delimiter != best.delimiter && $0.share == 1 && $0.records > 1 }
    if let rival = rivals.first, best.share == 1 {
      notes.doubts.append(
        "the delimiter may also be \(rival.delimiter.inWords), which makes \(rival.fields) fields "
          + "of every record")
    }
    return best.delimiter
  }

  private struct Candidate {
    var delimiter: UInt8
    var fields: Int
    var agreeing: Int
    var records: Int
    /// The share of fields that hold another usual delimiter.
    var impure: Double
    var hasEmptyFields: Bool
    var share: Double { Double(agreeing) / Double(records) }

    func isBetter(than other: Candidate) -> Bool {
      if abs(share - other.share) > 0.1 { return share > other.share }
      if impure != other.impure { return impure < other.impure }
      return fields > other.fields
    }
  }

  private func candidate(_ delimiter: UInt8, _ dialect: CSVDialect) -> Candidate? {
    var dialect = dialect
    dialect.delimiter = delimiter
    let records = window.records(dialect, limit: Self.recordsLookedAt).records
    guard let fields = usualCount(records), fields > 1 else { return nil }
    let others = Self.delimiters.filter { $0 != delimiter }
    let all = records.lazy.flatMap(\.fields)
    let impure = all.count { field in
      !field.isQuoted && field.text.utf8.contains(where: others.contains)
    }
    return Candidate(
      delimiter: delimiter, fields: fields,
      agreeing: records.count { $0.fields.count == fields }, records: records.count,
      impure: Double(impure) / Double(max(1, all.count)),
      hasEmptyFields: all.contains { $0.text.isEmpty })
  }

  /// How many fields most records have; of a tie, the first record's way.
  private func usualCount(_ records: [SampledRecord]) -> Int? {
    let counts = Dictionary(grouping: records, by: \.fields.count).mapValues(\.count)
    let most = counts.values.max()
    return records.first { counts[$0.fields.count] == most }?.fields.count
  }

  /// Lines before the table: records of other lengths at the top, if all behind them agree.
  private mutating func sniffPreamble(_ dialect: CSVDialect) -> Int {
    let records = window.records(dialect, limit: Self.recordsLookedAt).records
    guard let usual = usualCount(records), usual > 1 else { return 0 }
    let odd = records.prefix { $0.fields.count != usual }
    let rest = records.dropFirst(odd.count)
    guard let last = odd.last, odd.count <= 20, rest.count >= 3,
      rest.allSatisfy({ $0.fields.count == usual })
    else { return 0 }
    let isHeaderOfRowNames = odd.count == 1 && last.fields.count == usual - 1
    if isHeaderOfRowNames, last.fields.allSatisfy({ NumberFormat().read($0.text) == nil }) {
      return 0
    }
    decide(
      "skip_lines", "\(last.end.line)",
      because: (odd.count == 1 ? "the first record has" : "the first \(odd.count) records have")
        + " other than the \(usual) fields of all \(rest.count) that follow")
    notes.doubts.append(
      (last.end.line == 1 ? "the first line is" : "the first \(last.end.line) lines are")
        + " skipped: \(excerpt(last.fields))")
    return last.end.line
  }

  private func excerpt(_ fields: [SampledField]) -> String {
    let text = fields.map(\.text).joined(separator: ",")
    return "'\(text.prefix(60))\(text.count > 60 ? "…" : "")'"
  }

  /// The first record is a header if a word stands in it above a column of numbers, or if it has no
  /// number at all.
  private mutating func sniffHeader(_ records: [SampledRecord]) -> Bool {
    let first = records[0].fields
    let rest = records.dropFirst()
    func isNumber(_ text: String) -> Bool { SampledType(of: text) != .word }
    let numbers = first.indices.filter { isNumber(first[$0].text) }
    let aboveNumbers = first.indices.contains { column in
      let below = rest.compactMap {
        $0.fields.indices.contains(column) ? $0.fields[column].text : nil
      }
      .filter { !reader.missing.contains($0) }
      return !first[column].text.isEmpty && !isNumber(first[column].text) && !below.isEmpty
        && !reader.missing.contains(first[column].text) && below.allSatisfy(isNumber)
    }
    if aboveNumbers {
      decide("header", "true", because: "the first record has words above columns of numbers")
      if !numbers.isEmpty {
        notes.doubts.append(
          "the header has \(counted(numbers.count, "number")) among its names, the first is "
            + "'\(first[numbers[0]].text)'")
      }
      return true
    }
    if numbers.isEmpty {
      decide("header", "true", because: "the first record has no number")
      if rest.count > 0, Set(first.map(\.text)).count == first.count,
        rest.contains(where: { row in
          zip(row.fields, first).contains { $0.text == $1.text && !$0.text.isEmpty }
        })
      {
        notes.doubts.append(
          "the first record is taken as the header, and some of its words come again below it; "
            + "declare header: false if it is a row")
      }
      return true
    }
    decide(
      "header", "false", because: "the first record has numbers: '\(first[numbers[0]].text)'")
    return false
  }

  private mutating func sniffNumbers(
    _ dialect: CSVDialect, names: [String]
  ) -> NumberFormat {
    let records = window.records(dialect).records.dropFirst(dialect.hasHeader ? 1 : 0)
    let missing = Set(reader.missing)
    let columns = (0..<(records.map(\.fields.count).max() ?? 0)).map { place in
      let texts = records.compactMap { record in
        record.fields.indices.contains(place) ? record.fields[place].text : nil
      }
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

/// What a text of the window looks like.
enum SampledType {
  case number, date, time, word

  init(of text: String, _ format: NumberFormat = NumberFormat()) {
    var text = text
    self = text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return .word }
      if format.read(start, bytes.count) != nil { return .number }
      if DateText.date(bytes, .yearFirst) != nil { return .date }
      if DateText.time(bytes) != nil { return .time }
      let text = String(decoding: bytes, as: UTF8.self)
      let isNumber = [.point, .comma].contains { NumberMarks.read(text, $0) != nil }
      return isNumber ? .number : .word
    }
  }
}

extension UInt8 {
  /// "tab", or the character.
  var inWords: String { self == UInt8(ascii: "\t") ? "tab" : String(UnicodeScalar(self)) }
}

/// "1 record", "2 records".
func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
