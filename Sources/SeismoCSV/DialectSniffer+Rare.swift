internal import SeismoTables

extension DialectSniffer {
  /// Delimiters of several characters, of some that start alike the longest first.
  private static let longDelimiters = [
    "|||", "||", "::", "\t\t", "~|~", "|~|", "^|^", "~~", "^^", "##", "@@",
  ].compactMap { Delimiter($0) }
  /// Fewer fields may be cut by several characters by chance.
  private static let fewestFieldsOfLong = 3

  /// A backslash, where with it lines can be cut that can't be without, into as many fields as others.
  mutating func sniffEscape(_ dialect: CSVDialect) -> UInt8? {
    let backslash = UInt8(ascii: "\\")
    guard let quote = dialect.quote, window.holds([backslash, quote]) else { return nil }
    let separators = reader.delimiter.map { [$0] } ?? Self.delimiters.map { Delimiter($0) }
    var escaped = dialect
    escaped.escape = backslash
    let found = separators.compactMap { candidate($0, escaped) }
    guard let best = found.min(by: { $0.isBetter(than: $1) }) else { return nil }
    let plain = candidate(best.separator, dialect)
    let plainShare = separators.compactMap { candidate($0, dialect)?.share }.max() ?? 0
    guard best.share > plainShare, plain.map({ best.faults < $0.faults }) ?? true else {
      return nil
    }
    let more = best.agreeing - (plain?.agreeing ?? 0)
    guard more > 1 || best.faults == 0 else { return nil }
    decide(
      "escape", "\\",
      because:
        "\(counted(more, "record")) more \(more == 1 ? "has" : "have") \(best.fields) fields "
        + "if a quote behind it ends none")
    if more == 1 || window.holds([backslash, backslash]) {
      notes.doubts.append(
        "a backslash before a quote or before another is taken as an escape and left out"
          + (more == 1 ? ", because of one record alone" : "")
          + "; if it belongs to the text, declare escape: off")
    }
    return backslash
  }

  /// Several characters between fields, of which the best single one is a part wherever it stands; a doubt where too few
  /// fields tell.
  mutating func sniffLongDelimiter(
    _ dialect: CSVDialect, single: DelimiterCandidate?
  ) -> DelimiterCandidate? {
    let found = Self.longDelimiters.filter { window.holds($0.bytes) }.compactMap { separator in
      candidate(separator, dialect).flatMap { takesPlace($0, of: single) ? $0 : nil }
    }
    guard let best = found.first else { return nil }
    if best.fields >= Self.fewestFieldsOfLong || (single == nil && best.hasQuotedRows) {
      return best
    }
    notes.doubts.append(
      "the delimiter may also be \(best.separator.inWords), which makes \(best.fields) fields of "
        + "every record; if so, declare it")
    return nil
  }

  private func takesPlace(
    _ long: DelimiterCandidate, of single: DelimiterCandidate?
  ) -> Bool {
    guard long.share == 1, long.records > 1, long.hasFullHeader else { return false }
    guard let single else { return true }
    let parts = long.separator.bytes.count { $0 == single.separator.first }
    return parts > 0 && single.share == 1 && single.fields == parts * (long.fields - 1) + 1
  }
}
